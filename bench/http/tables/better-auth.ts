import { relations } from 'drizzle-orm'
import type { Database, Dialect } from '../database.ts'
import { olderSessions, type People } from '../people.ts'
import { createTables } from './create-tables.ts'
import { kindsOf } from './kinds.ts'

/** The schema that better-auth's command line generates for Drizzle, indexes and relations included. */
export function schemaOf(dialect: Dialect) {
  const { table, text, flag, time, index } = kindsOf(dialect)
  const times = () => ({
    createdAt: time('created_at').notNull(),
    updatedAt: time('updated_at').notNull(),
  })
  const user = table('user', {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull().unique(),
    emailVerified: flag('email_verified').default(false).notNull(),
    image: text('image'),
    ...times(),
  })
  const ownerId = () =>
    text('user_id')
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' })
  const session = table(
    'session',
    {
      id: text('id').primaryKey(),
      expiresAt: time('expires_at').notNull(),
      token: text('token').notNull().unique(),
      ...times(),
      ipAddress: text('ip_address'),
      userAgent: text('user_agent'),
      userId: ownerId(),
    },
    ({ userId }) => [index('session_user_id_index').on(userId)],
  )
  const account = table(
    'account',
    {
      id: text('id').primaryKey(),
      accountId: text('account_id').notNull(),
      providerId: text('provider_id').notNull(),
      userId: ownerId(),
      accessToken: text('access_token'),
      refreshToken: text('refresh_token'),
      idToken: text('id_token'),
      accessTokenExpiresAt: time('access_token_expires_at'),
      refreshTokenExpiresAt: time('refresh_token_expires_at'),
      scope: text('scope'),
      password: text('password'),
      ...times(),
    },
    ({ userId }) => [index('account_user_id_index').on(userId)],
  )
  const verification = table(
    'verification',
    {
      id: text('id').primaryKey(),
      identifier: text('identifier').notNull(),
      value: text('value').notNull(),
      expiresAt: time('expires_at').notNull(),
      ...times(),
    },
    ({ identifier }) => [index('verification_identifier_index').on(identifier)],
  )
  return {
    user,
    session,
    account,
    verification,
    userRelations: relations(user, ({ many }) => ({
      sessions: many(session),
      accounts: many(account),
    })),
    sessionRelations: relations(session, ({ one }) => ({
      user: one(user, { fields: [session.userId], references: [user.id] }),
    })),
    accountRelations: relations(account, ({ one }) => ({
      user: one(user, { fields: [account.userId], references: [user.id] }),
    })),
  }
}

export async function fill({ db, dialect }: Database, people: People): Promise<void> {
  const { user, session, account, ...rest } = schemaOf(dialect)
  await createTables(db, dialect, { user, session, account, verification: rest.verification })
  const { all, hashedPassword, now, later } = people
  const times = { createdAt: now, updatedAt: now }
  await db.insert(user).values(all.map((person) => ({ ...person, name: 'Person', ...times })))
  await db.insert(account).values(
    all.map(({ id }) => ({
      id,
      accountId: id,
      providerId: 'credential',
      userId: id,
      password: hashedPassword,
      ...times,
    })),
  )
  const sessions = all.flatMap(({ id: userId }) =>
    Array.from({ length: olderSessions }, (_, n) => ({
      id: `${userId}-${n}`,
      token: `token-${n}-${userId}`,
      userId,
      expiresAt: later,
      ...times,
    })),
  )
  await db.insert(session).values(sessions)
}
