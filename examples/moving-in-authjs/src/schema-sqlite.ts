import {
  authTables,
  oauthAccountColumns,
  sessionColumns,
  userColumns,
} from '@fetch-users/adapter-drizzle/sqlite'
import type { UserOf } from '@fetch-users/core'
import type { NotNull } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// As they were, until nothing is left to take from them.
export { account, session, verificationToken } from './authjs-sqlite.ts'

// Auth.js lets it be NULL, and SQLite takes that back only by copying the table. The move lets nobody
// in without an address, and nothing makes one afterwards.
const address = text('email').unique()

/** The table of Auth.js, with the columns of {@link userColumns} beside its own. */
export const user = sqliteTable('user', {
  ...userColumns(),
  email: address as NotNull<typeof address>, // as it is from the move on
  hashedPassword: text('password'), // however you called it; new, if there is none
  name: text('name'),
  image: text('image'),
  emailVerified: integer('emailVerified', { mode: 'timestamp_ms' }),
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
