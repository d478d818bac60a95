import BetterSqlite3 from 'better-sqlite3'
import type { Logger } from 'drizzle-orm'
import { type BetterSQLite3Database, drizzle } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzleOnPostgres } from 'drizzle-orm/node-postgres'
import pg from 'pg'

/** What a contender keeps its rows in. */
export type Dialect = 'sqlite' | 'pg'

/** A database, opened as it is for every contender. */
export interface Database extends AsyncDisposable {
  readonly dialect: Dialect
  /** Of the type that SQLite's has; on PostgreSQL the same methods are called with the same tables. */
  readonly db: BetterSQLite3Database<Readonly<Record<string, unknown>>>
}

/** How {@link openDatabase} opens. */
export interface DatabaseOptions {
  /** Tables and relations, for who uses `db.query`. */
  readonly schema?: Readonly<Record<string, unknown>>
  readonly logger?: Logger
}

/** Connections to PostgreSQL that every contender gets. */
const poolSize = 10

/** Opens `postgres://…`, or else the file of SQLite. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const { schema = {}, logger } = options
  const config = { schema, ...(logger && { logger }) }
  if (dialectOf(url) === 'pg') {
    const pool = new pg.Pool({ connectionString: url, max: poolSize })
    return {
      dialect: 'pg',
      db: drizzleOnPostgres(pool, config) as unknown as Database['db'],
      [Symbol.asyncDispose]: () => pool.end(),
    }
  }
  const client = new BetterSqlite3(url)
  for (const setting of ['journal_mode = wal', 'synchronous = normal', 'foreign_keys = on']) {
    client.pragma(setting)
  }
  return {
    dialect: 'sqlite',
    db: drizzle(client, config),
    [Symbol.asyncDispose]: async () => void client.close(),
  }
}

export function dialectOf(url: string): Dialect {
  return url.startsWith('postgres:') ? 'pg' : 'sqlite'
}
