import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import BetterSqlite3 from 'better-sqlite3'
import { sql } from 'drizzle-orm'
import { drizzle as drizzleOnBetterSqlite3 } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzleOnD1 } from 'drizzle-orm/d1'
import { drizzle as drizzleOnLibsql } from 'drizzle-orm/libsql'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { openD1 } from './d1.ts'
import { type Open, openWith, type TestDatabase } from './database.ts'
import { type Schema, statementsOf } from './schema.ts'

export type SQLiteDatabase = BaseSQLiteDatabase<'async' | 'sync', unknown>

/** The drivers for SQLite, each with a database of its own. */
export const sqliteDrivers: Readonly<
  Record<'libsql in memory' | 'libsql on a file' | 'better-sqlite3' | 'D1', Open<SQLiteDatabase>>
> = {
  'libsql in memory': async (logger) => {
    const client = createClient({ url: 'file::memory:' })
    return { db: drizzleOnLibsql(client, { logger }), close: async () => client.close() }
  },
  'libsql on a file': async (logger) => {
    const folder = await mkdtemp(join(tmpdir(), 'fetch-users-libsql-'))
    const client = createClient({ url: `file:${join(folder, 'db.sqlite')}` })
    const close = async () => {
      client.close()
      await rm(folder, { recursive: true })
    }
    return { db: drizzleOnLibsql(client, { logger }), close }
  },
  'better-sqlite3': async (logger) => {
    const client = new BetterSqlite3(':memory:')
    return { db: drizzleOnBetterSqlite3(client, { logger }), close: async () => client.close() }
  },
  D1: async (logger) => {
    const { client, close } = openD1()
    return { db: drizzleOnD1(client, { logger }), close }
  },
}

/** The driver that nothing but Bun can load. */
export const bunSqlite: Open<SQLiteDatabase> = async (logger) => {
  const { drizzle } = await import('drizzle-orm/bun-sqlite')
  const db = drizzle(':memory:', { logger })
  db.run(sql`pragma foreign_keys = on`)
  return { db, close: async () => {} } // it goes with the process
}

/** Opens a database with these tables. */
export async function openSqlite(
  schema: Schema,
  open: Open<SQLiteDatabase> = sqliteDrivers['libsql in memory'],
): Promise<TestDatabase<SQLiteDatabase>> {
  const statements = await statementsOf.sqlite(schema)
  return openWith(open, statements, async (db, statement) => db.run(sql.raw(statement)))
}
