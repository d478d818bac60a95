import { drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { boolean, pgTable, text } from 'drizzle-orm/pg-core'
import { db } from './set-up.ts'

const users = pgTable('users', {
  id: text().primaryKey(),
  email: text().notNull(),
  hashedPassword: text(),
  isActive: boolean().notNull(),
  isSuperuser: boolean().notNull(),
  isVerified: boolean().notNull(),
})

drizzleStorage(db, { users })
