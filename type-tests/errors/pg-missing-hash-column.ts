import { drizzleStorage, type PgDatabaseLike, userColumns } from '@fetch-users/adapter-drizzle/pg'
import { createAuth } from '@fetch-users/core'
import { pgTable } from 'drizzle-orm/pg-core'
import { options } from './set-up.ts'

declare const db: PgDatabaseLike

const { hashedPassword: _, ...columns } = userColumns()
const users = pgTable('users', columns)

createAuth({ ...options, storage: drizzleStorage(db, { users }) })
