import {
  authTables,
  oauthAccountColumns,
  sessionColumns,
  userColumns,
} from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// As they were, until nothing is left to take from them.
export { account, session, verification } from './better-auth-sqlite.ts'

const now = sql`(cast(unixepoch('subsecond') * 1000 as integer))`

/** The table of better-auth, with the columns of {@link userColumns} beside its own. */
export const user = sqliteTable('user', {
  ...userColumns(),
  isVerified: integer('email_verified', { mode: 'boolean' }).default(false).notNull(),
  name: text('name')
    .notNull()
    .$defaultFn(() => ''), // whom a provider brings has none
  image: text('image'),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).default(now).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' })
    .default(now)
    .$onUpdate(() => new Date())
    .notNull(),
  // Of the plugin admin: without it there are none.
  role: text('role'),
  banned: integer('banned', { mode: 'boolean' }).default(false),
  banReason: text('ban_reason'),
  banExpires: integer('ban_expires', { mode: 'timestamp_ms' }),
})

export interface User extends UserOf<typeof user.$inferSelect> {}

const ownerId = () =>
  text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' })

export const sessions = sqliteTable(
  'sessions',
  { ...sessionColumns(), userId: ownerId() },
  ({ userId, expiresAt }) => [
    index('sessions_user_id_index').on(userId),
    index('sessions_expires_at_index').on(expiresAt),
  ],
)

export const oauthAccounts = sqliteTable(
  'oauth_accounts',
  { ...oauthAccountColumns(), userId: ownerId() },
  ({ provider, accountId, userId }) => [
    primaryKey({ columns: [provider, accountId] }),
    index('oauth_accounts_user_id_index').on(userId),
  ],
)

export const { oneTimeTokens, rateLimits } = authTables()
