import { drizzleStorage, userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import { createAuth } from '@fetch-users/core'
import { sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { db, options } from './set-up.ts'

const users = sqliteTable('users', { ...userColumns(), email: text('email').unique() })

createAuth({ ...options, storage: drizzleStorage(db, { users }) })
