// The tables of Auth.js, as its adapter for Drizzle wants them, and a column for passwords.
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'

export const user = sqliteTable('user', {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  name: text('name'),
  email: text('email').unique(),
  emailVerified: integer('emailVerified', { mode: 'timestamp_ms' }),
  image: text('image'),
  password: text('password'),
})

const ownerId = () =>
  text('userId')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' })

export const account = sqliteTable(
  'account',
  {
    userId: ownerId(),
    type: text('type').$type<'oauth' | 'oidc' | 'email' | 'webauthn'>().notNull(),
    provider: text('provider').notNull(),
    providerAccountId: text('providerAccountId').notNull(),
    refresh_token: text('refresh_token'),
    access_token: text('access_token'),
    expires_at: integer('expires_at'),
    token_type: text('token_type'),
    scope: text('scope'),
    id_token: text('id_token'),
    session_state: text('session_state'),
  },
  ({ provider, providerAccountId }) => [primaryKey({ columns: [provider, providerAccountId] })],
)

export const session = sqliteTable('session', {
  sessionToken: text('sessionToken').primaryKey(),
  userId: ownerId(),
  expires: integer('expires', { mode: 'timestamp_ms' }).notNull(),
})

export const verificationToken = sqliteTable(
  'verificationToken',
  {
    identifier: text('identifier').notNull(),
    token: text('token').notNull(),
    expires: integer('expires', { mode: 'timestamp_ms' }).notNull(),
  },
  ({ identifier, token }) => [primaryKey({ columns: [identifier, token] })],
)
