import type { BuildColumns, ColumnBuilderBase } from 'drizzle-orm/column-builder'
import {
  index,
  type MySqlColumnBuilderBase,
  type MySqlTableFn,
  type MySqlTableWithColumns,
  mysqlTable,
  primaryKey,
} from 'drizzle-orm/mysql-core'
import { type AuthTablesOptions, createAuthTables, type TableTools } from '../auth-tables.ts'
import type {
  OAuthAccountColumns,
  OneTimeTokenColumns,
  RateLimitColumns,
  SessionColumns,
  UserColumns,
} from '../columns.ts'
import { type MySqlKinds, mysqlColumns } from './columns.ts'

type Table<
  Name extends string,
  Columns extends Record<string, ColumnBuilderBase>,
> = MySqlTableWithColumns<{
  name: Name
  schema: undefined
  dialect: 'mysql'
  columns: BuildColumns<Name, Columns, 'mysql'>
}>

/** What {@link authTables} makes. */
export type AuthTables<Extra extends Record<string, MySqlColumnBuilderBase>> = {
  readonly users: Table<'users', UserColumns<MySqlKinds> & Extra>
  readonly sessions: Table<'sessions', SessionColumns<MySqlKinds>>
  readonly oauthAccounts: Table<'oauth_accounts', OAuthAccountColumns<MySqlKinds>>
  readonly oneTimeTokens: Table<'one_time_tokens', OneTimeTokenColumns<MySqlKinds>>
  readonly rateLimits: Table<'rate_limits', RateLimitColumns<MySqlKinds>>
}

/**
 * Makes all tables that `drizzleStorage` can use, with their constraints, foreign keys and indexes,
 * as exports for `drizzle-kit generate`.
 *
 * @example
 * export const { users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = authTables({
 *   userColumns: { displayName: varchar('display_name', { length: 50 }) },
 * })
 */
export function authTables<
  Extra extends Record<string, MySqlColumnBuilderBase> = Record<never, never>,
>({
  table = mysqlTable,
  userColumns,
}: AuthTablesOptions<MySqlTableFn<string | undefined>, Extra> = {}): AuthTables<Extra> {
  // What goes in and comes out is Drizzle's: its types for it no interface can spell.
  const tools = { table, index, primaryKey } as unknown as TableTools
  return createAuthTables(tools, mysqlColumns, userColumns) as unknown as AuthTables<Extra>
}
