import {
  oauthAccountColumns,
  oneTimeTokenColumns,
  sessionColumns,
} from '@fetch-users/adapter-drizzle/pg'
import type { UserOf } from '@fetch-users/core'
import { boolean, integer, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core'

const userColumns = {
  id: uuid('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  email: varchar('email', { length: 320 }).notNull(),
  hashedPassword: varchar('hashed_password', { length: 1024 }).notNull(),
  isActive: boolean('is_active').notNull(),
  isSuperuser: boolean('is_superuser').notNull(),
  isVerified: boolean('is_verified').notNull(),
}

/** The users as fastapi-users made the table: without a stamp, as long as it works there too. */
export const users = pgTable('user', userColumns)

/** The users once fastapi-users is switched off. */
export const usersWithStamp = pgTable('user', {
  ...userColumns,
  securityStamp: text('security_stamp'),
})

export const oauthAccounts = pgTable('oauth_account', {
  ...oauthAccountColumns(),
  provider: varchar('oauth_name', { length: 100 }).notNull(),
  accountEmail: varchar('account_email', { length: 320 }).notNull(),
  // What fastapi-users cannot do without.
  id: uuid('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  accessToken: varchar('access_token', { length: 1024 })
    .notNull()
    .$defaultFn(() => ''),
  expiresAt: integer('expires_at'),
  refreshToken: varchar('refresh_token', { length: 1024 }),
})

export const sessions = pgTable('sessions', sessionColumns())

export const oneTimeTokens = pgTable('one_time_tokens', oneTimeTokenColumns())

export interface User extends UserOf<typeof users.$inferSelect> {}
