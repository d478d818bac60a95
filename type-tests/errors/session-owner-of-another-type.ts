import { drizzleStorage, userColumns } from '@fetch-users/adapter-drizzle/sqlite'
import { integer, sqliteTable } from 'drizzle-orm/sqlite-core'
import { db, sessions } from './set-up.ts'

const users = sqliteTable('users', { ...userColumns(), id: integer('id').primaryKey() })

drizzleStorage(db, { users, sessions })
