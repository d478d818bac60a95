import type { BuildColumns } from 'drizzle-orm/column-builder'
import type { BaseSQLiteDatabase, SQLiteTableWithColumns } from 'drizzle-orm/sqlite-core'
import type { SessionColumns, UserColumns } from './tables.ts'

// The stores are typed by the shipped tables, which stand for the caller's: one is like another as
// far as Drizzle's types go, and the caller's row was checked when it came in.

type Table<Name extends string, Columns> = SQLiteTableWithColumns<{
  name: Name
  schema: undefined
  dialect: 'sqlite'
  columns: BuildColumns<Name, Pick<Columns, keyof Columns> & Record<never, never>, 'sqlite'>
}>

/** A database with any driver. */
export type Database = BaseSQLiteDatabase<'async' | 'sync', unknown>
export type UsersTable = Table<'users', UserColumns>
export type SessionsTable = Table<'sessions', SessionColumns>
