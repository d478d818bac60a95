import { authTables as postgresTables } from '@fetch-users/adapter-drizzle/pg'
import { authTables as sqliteTables } from '@fetch-users/adapter-drizzle/sqlite'
import type { Database, Dialect } from '../database.ts'
import { olderSessions, type People } from '../people.ts'
import { createTables } from './create-tables.ts'

/** The ready tables, in the types of SQLite's. */
export type Tables = ReturnType<typeof sqliteTables<Record<never, never>>>

export function tablesOf(dialect: Dialect): Tables {
  return dialect === 'pg' ? (postgresTables() as unknown as Tables) : sqliteTables()
}

export async function fill({ db, dialect }: Database, people: People): Promise<void> {
  const tables = tablesOf(dialect)
  await createTables(db, dialect, tables)
  const { all, hashedPassword, now, later } = people
  await db
    .insert(tables.users)
    .values(all.map((person) => ({ ...person, hashedPassword, securityStamp: 'stamp' })))
  const sessions = all.flatMap(({ id: userId }) =>
    Array.from({ length: olderSessions }, (_, n) => ({
      id: `${userId}-${n}`.slice(-22),
      tokenDigest: `digest-${n}-${userId}`,
      userId,
      backend: 'cookie',
      securityStamp: 'stamp',
      authenticatedAt: now,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: later,
    })),
  )
  await db.insert(tables.sessions).values(sessions)
}
