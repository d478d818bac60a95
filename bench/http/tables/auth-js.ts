import type { Database, Dialect } from '../database.ts'
import { olderSessions, type People } from '../people.ts'
import { createTables } from './create-tables.ts'
import { kindsOf } from './kinds.ts'

/** The tables of its Drizzle adapter's documentation, and a column for passwords, which it has not. */
export function schemaOf(dialect: Dialect) {
  const { table, text, time, count, primaryKey } = kindsOf(dialect)
  const usersTable = table('user', {
    id: text('id').primaryKey(),
    name: text('name'),
    email: text('email').unique(),
    emailVerified: time('emailVerified'),
    image: text('image'),
    password: text('password'),
  })
  const ownerId = () =>
    text('userId')
      .notNull()
      .references(() => usersTable.id, { onDelete: 'cascade' })
  const accountsTable = table(
    'account',
    {
      userId: ownerId(),
      type: text('type').$type<'oauth' | 'oidc' | 'email' | 'webauthn'>().notNull(),
      provider: text('provider').notNull(),
      providerAccountId: text('providerAccountId').notNull(),
      refresh_token: text('refresh_token'),
      access_token: text('access_token'),
      expires_at: count('expires_at'),
      token_type: text('token_type'),
      scope: text('scope'),
      id_token: text('id_token'),
      session_state: text('session_state'),
    },
    ({ provider, providerAccountId }) => [primaryKey({ columns: [provider, providerAccountId] })],
  )
  const sessionsTable = table('session', {
    sessionToken: text('sessionToken').primaryKey(),
    userId: ownerId(),
    expires: time('expires').notNull(),
  })
  return { usersTable, accountsTable, sessionsTable }
}

/** The token of a session that is there from the start: nothing but OAuth and mail begins one. */
export function sessionTokenOf(userId: string, n = 0): string {
  return `session-${n}-${userId}`
}

/** What it would give a new session, so that none is due to be renewed. */
const lifetimeMilliseconds = 30 * 24 * 60 * 60 * 1000

export async function fill({ db, dialect }: Database, people: People): Promise<void> {
  const schema = schemaOf(dialect)
  await createTables(db, dialect, schema)
  const { all, hashedPassword: password, now } = people
  await db.insert(schema.usersTable).values(all.map((person) => ({ ...person, password })))
  const expires = new Date(now.getTime() + lifetimeMilliseconds)
  const sessions = all.flatMap(({ id: userId }) =>
    Array.from({ length: 1 + olderSessions }, (_, n) => ({
      sessionToken: sessionTokenOf(userId, n),
      userId,
      expires,
    })),
  )
  await db.insert(schema.sessionsTable).values(sessions)
}
