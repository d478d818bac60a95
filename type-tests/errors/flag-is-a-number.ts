import { drizzleStorage, userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import { createAuth } from '@fetch-users/core'
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'
import { db, options } from './set-up.ts'

const users = sqliteTable('users', { ...userColumns(), isActive: integer('is_active').notNull() })

createAuth({ ...options, storage: drizzleStorage(db, { users }) })
