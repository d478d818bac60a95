import {
  authTables,
  oauthAccountColumns,
  sessionColumns,
  userColumns,
} from '@fetch-users/adapter-drizzle/pg'
import { index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

// As they were, until nothing is left to take from them.
export { account, session, verificationToken } from './authjs-postgresql.ts'

/** The table of Auth.js, with the columns of {@link userColumns} beside its own. */
export const user = pgTable('user', {
  ...userColumns(), // email is NOT NULL from now on
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  hashedPassword: text('password'), // however you called it; new, if there is none
  name: text('name'),
  image: text('image'),
  emailVerified: timestamp('emailVerified', { mode: 'date' }),
})

const ownerId = () =>
  text('user_id')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' })

export const sessions = pgTable(
  'sessions',
  { ...sessionColumns(), userId: ownerId() },
  ({ userId, expiresAt }) => [
    index('sessions_user_id_index').on(userId),
    index('sessions_expires_at_index').on(expiresAt),
  ],
)

export const oauthAccounts = pgTable(
  'oauth_accounts',
  { ...oauthAccountColumns(), userId: ownerId() },
  ({ provider, accountId, userId }) => [
    primaryKey({ columns: [provider, accountId] }),
    index('oauth_accounts_user_id_index').on(userId),
  ],
)

export const { oneTimeTokens, rateLimits } = authTables()
