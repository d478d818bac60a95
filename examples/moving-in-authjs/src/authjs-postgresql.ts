// The tables of Auth.js, as its adapter for Drizzle wants them, and a column for passwords.
import { integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'

export const user = pgTable('user', {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  name: text('name'),
  email: text('email').unique(),
  emailVerified: timestamp('emailVerified', { mode: 'date' }),
  image: text('image'),
  password: text('password'),
})

const ownerId = () =>
  text('userId')
    .notNull()
    .references(() => user.id, { onDelete: 'cascade' })

export const account = pgTable(
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

export const session = pgTable('session', {
  sessionToken: text('sessionToken').primaryKey(),
  userId: ownerId(),
  expires: timestamp('expires', { mode: 'date' }).notNull(),
})

export const verificationToken = pgTable(
  'verificationToken',
  {
    identifier: text('identifier').notNull(),
    token: text('token').notNull(),
    expires: timestamp('expires', { mode: 'date' }).notNull(),
  },
  ({ identifier, token }) => [primaryKey({ columns: [identifier, token] })],
)
