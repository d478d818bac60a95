import { mongoStorage } from '@fetch-users/adapter-mongo'
import { createAuth } from '@fetch-users/core'
import type { Db } from 'mongodb'
import { options } from './set-up.ts'

declare const db: Db

interface Person {
  email: string
  hashedPassword: string | null
  isActive: number
  isSuperuser: boolean
  isVerified: boolean
}

createAuth({ ...options, storage: mongoStorage({ users: db.collection<Person>('users') }) })
