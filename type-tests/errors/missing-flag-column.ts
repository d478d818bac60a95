import { drizzleStorage, userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import { createAuth } from '@fetch-users/core'
import { sqliteTable } from 'drizzle-orm/sqlite-core'
import { db, options } from './set-up.ts'

const { isVerified: _, ...columns } = userColumns()
const users = sqliteTable('users', columns)

createAuth({ ...options, storage: drizzleStorage(db, { users }) })
