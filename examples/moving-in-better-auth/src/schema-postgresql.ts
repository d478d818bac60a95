import {
  authTables,
  oauthAccountColumns,
  sessionColumns,
  userColumns,
} from '@fetch-users/adapter-drizzle/pg'
import { boolean, index, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

// As they were, until nothing is left to take from them.
export { account, session, verification } from './better-auth-postgresql.ts'

/** The table of better-auth, with the columns of {@link userColumns} beside its own. */
export const user = pgTable('user', {
  ...userColumns(),
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  isVerified: boolean('email_verified').default(false).notNull(),
  name: text('name')
    .notNull()
    .$defaultFn(() => ''), // whom a provider brings has none
  image: text('image'),
  createdAt: timestamp('created_at').defaultNow().notNull(),
  updatedAt: timestamp('updated_at')
    .defaultNow()
    .$onUpdate(() => new Date())
    .notNull(),
  // Of the plugin admin: without it there are none.
  role: text('role'),
  banned: boolean('banned').default(false),
  banReason: text('ban_reason'),
  banExpires: timestamp('ban_expires'),
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
