import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { createAuth } from '@fetch-users/core'
import { db, options, sessions, users } from './set-up.ts'

const auth = createAuth({ ...options, storage: drizzleStorage(db, { users, sessions }) })

auth.users.get('1').then((user) => user.hashedPassword)
