import type { BuildColumns, ColumnBuilderBase } from 'drizzle-orm/column-builder'
import {
  index,
  primaryKey,
  type SQLiteColumnBuilderBase,
  type SQLiteTableFn,
  type SQLiteTableWithColumns,
  sqliteTable,
} from 'drizzle-orm/sqlite-core'
import { type AuthTablesOptions, createAuthTables, type TableTools } from '../auth-tables.ts'
import type {
  OAuthAccountColumns,
  OneTimeTokenColumns,
  RateLimitColumns,
  SessionColumns,
  UserColumns,
} from '../columns.ts'
import { type SQLiteKinds, sqliteColumns } from './columns.ts'

type Table<
  Name extends string,
  Columns extends Record<string, ColumnBuilderBase>,
> = SQLiteTableWithColumns<{
  name: Name
  schema: undefined
  dialect: 'sqlite'
  columns: BuildColumns<Name, Columns, 'sqlite'>
}>

/** What {@link authTables} makes. */
export type AuthTables<Extra extends Record<string, SQLiteColumnBuilderBase>> = {
  readonly users: Table<'users', UserColumns<SQLiteKinds> & Extra>
  readonly sessions: Table<'sessions', SessionColumns<SQLiteKinds>>
  readonly oauthAccounts: Table<'oauth_accounts', OAuthAccountColumns<SQLiteKinds>>
  readonly oneTimeTokens: Table<'one_time_tokens', OneTimeTokenColumns<SQLiteKinds>>
  readonly rateLimits: Table<'rate_limits', RateLimitColumns<SQLiteKinds>>
}

/**
 * Makes all tables that `drizzleStorage` can use, with their constraints, foreign keys and indexes,
 * as exports for `drizzle-kit generate`.
 *
 * @example
 * export const { users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = authTables({
 *   userColumns: { displayName: text('display_name') },
 * })
 */
export function authTables<
  Extra extends Record<string, SQLiteColumnBuilderBase> = Record<never, never>,
>({
  table = sqliteTable,
  userColumns,
}: AuthTablesOptions<SQLiteTableFn, Extra> = {}): AuthTables<Extra> {
  // What goes in and comes out is Drizzle's: its types for it no interface can spell.
  const tools = { table, index, primaryKey } as unknown as TableTools
  return createAuthTables(tools, sqliteColumns, userColumns) as unknown as AuthTables<Extra>
}
