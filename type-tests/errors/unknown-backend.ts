import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { createAuth } from '@fetch-users/core'
import { requireUser } from '@fetch-users/hono'
import { db, options, sessions, users } from './set-up.ts'

const auth = createAuth({ ...options, storage: drizzleStorage(db, { users, sessions }) })

requireUser(auth, { backends: ['cooky'] })
