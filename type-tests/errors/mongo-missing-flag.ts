import { mongoStorage } from '@fetch-users/adapter-mongo'
import { createAuth } from '@fetch-users/core'
import type { Db } from 'mongodb'
import { options } from './set-up.ts'

declare const db: Db

interface Person {
  email: string
  hashed_password: string
  is_active: boolean
  is_superuser: boolean
}

const users = db.collection<Person>('users')

createAuth({ ...options, storage: mongoStorage({ users }, { naming: 'snake_case' }) })
