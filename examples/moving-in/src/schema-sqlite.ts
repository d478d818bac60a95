import {
  oauthAccountColumns,
  oneTimeTokenColumns,
  sessionColumns,
} from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

const userColumns = {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  email: text('email').notNull(),
  hashedPassword: text('hashed_password').notNull(),
  isActive: integer('is_active', { mode: 'boolean' }).notNull(),
  isSuperuser: integer('is_superuser', { mode: 'boolean' }).notNull(),
  isVerified: integer('is_verified', { mode: 'boolean' }).notNull(),
}

/** The users as fastapi-users made the table: without a stamp, as long as it works there too. */
export const users = sqliteTable('user', userColumns)

/** The users once fastapi-users is switched off. */
export const usersWithStamp = sqliteTable('user', {
  ...userColumns,
  securityStamp: text('security_stamp'),
})

export const oauthAccounts = sqliteTable('oauth_account', {
  ...oauthAccountColumns(),
  provider: text('oauth_name').notNull(),
  accountEmail: text('account_email').notNull(),
  // What fastapi-users cannot do without.
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  accessToken: text('access_token')
    .notNull()
    .$defaultFn(() => ''),
  expiresAt: integer('expires_at'),
  refreshToken: text('refresh_token'),
})

export const sessions = sqliteTable('sessions', sessionColumns())

export const oneTimeTokens = sqliteTable('one_time_tokens', oneTimeTokenColumns())

export interface User extends UserOf<typeof users.$inferSelect> {}
