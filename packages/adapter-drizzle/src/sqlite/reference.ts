import type { BuildColumns, ColumnBuilderBase } from 'drizzle-orm/column-builder'
import type { BaseSQLiteDatabase, SQLiteTableWithColumns } from 'drizzle-orm/sqlite-core'
import type { SessionColumns, UserColumns } from './tables.ts'

// The stores are typed by the shipped tables, which stand for the caller's: one is like another as
// far as Drizzle's types go, and the caller's row was checked when it came in.

type Table<
  Name extends string,
  Columns extends Record<string, ColumnBuilderBase>,
> = SQLiteTableWithColumns<{
  name: Name
  schema: undefined
  dialect: 'sqlite'
  columns: BuildColumns<Name, Columns, 'sqlite'>
}>

/** A database with any driver. */
export type Database = BaseSQLiteDatabase<'async' | 'sync', unknown>
export type UsersTable = Table<'users', UserColumns>
export type SessionsTable = Table<'sessions', SessionColumns>
