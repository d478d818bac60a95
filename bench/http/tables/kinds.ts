import * as pg from 'drizzle-orm/pg-core'
import * as sqlite from 'drizzle-orm/sqlite-core'
import type { Dialect } from '../database.ts'

const onSqlite = {
  table: sqlite.sqliteTable,
  text: (name: string) => sqlite.text(name),
  flag: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  time: (name: string) => sqlite.integer(name, { mode: 'timestamp_ms' }),
  count: (name: string) => sqlite.integer(name),
  index: sqlite.index,
  primaryKey: sqlite.primaryKey,
}

const onPostgres = {
  table: pg.pgTable,
  text: (name: string) => pg.text(name),
  flag: (name: string) => pg.boolean(name),
  time: (name: string) => pg.timestamp(name, { precision: 3 }),
  count: (name: string) => pg.integer(name),
  index: pg.index,
  primaryKey: pg.primaryKey,
}

/** What makes tables and columns. Both dialects' are called alike, and have the types of SQLite's. */
export type Kinds = typeof onSqlite

export function kindsOf(dialect: Dialect): Kinds {
  return dialect === 'pg' ? (onPostgres as unknown as Kinds) : onSqlite
}
