import {
  drizzleStorage,
  type MySqlDatabaseLike,
  userColumns,
} from '@fetch-users/adapter-drizzle/mysql'
import { createAuth } from '@fetch-users/core'
import { int, mysqlTable } from 'drizzle-orm/mysql-core'
import { options } from './set-up.ts'

declare const db: MySqlDatabaseLike

const users = mysqlTable('users', { ...userColumns(), isActive: int('is_active').notNull() })

createAuth({ ...options, storage: drizzleStorage(db, { users }) })
