import type { BuildColumns, ColumnBuilderBase } from 'drizzle-orm/column-builder'
import {
  index,
  type MySqlColumnBuilderBase,
  type MySqlTableFn,
  type MySqlTableWithColumns,
  mysqlTable,
  primaryKey,
} from 'drizzle-orm/mysql-core'
import { createAuthTables, type TableTools } from '../auth-tables.ts'
import {
  type OAuthAccountColumns,
  type OneTimeTokenColumns,
  oauthAccountColumns,
  oneTimeTokenColumns,
  type RateLimitColumns,
  rateLimitColumns,
  type SessionColumns,
  sessionColumns,
  type UserColumns,
  userColumns,
} from './columns.ts'

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
  readonly users: Table<'users', UserColumns & Extra>
  readonly sessions: Table<'sessions', SessionColumns>
  readonly oauthAccounts: Table<'oauth_accounts', OAuthAccountColumns>
  readonly oneTimeTokens: Table<'one_time_tokens', OneTimeTokenColumns>
  readonly rateLimits: Table<'rate_limits', RateLimitColumns>
}

/** How the ready tables fit into the application's schema. */
export interface AuthTablesOptions<Extra extends Record<string, MySqlColumnBuilderBase>> {
  /**
   * Columns of users that are the application's own.
   *
   * @default {}
   */
  readonly userColumns?: Extra | undefined
  /**
   * What makes the tables: `mysqlTableCreator((name) => `auth_${name}`)`, for a prefix.
   *
   * @default mysqlTable
   */
  readonly table?: MySqlTableFn<string | undefined> | undefined
}

/**
 * Makes all tables that `drizzleStorage` can use, with their constraints, foreign keys and indexes,
 * as exports for `drizzle-kit generate`.
 *
 * @example
 * export const { users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = authTables({
 *   userColumns: { displayName: varchar('display_name', { length: 100 }) },
 * })
 */
export function authTables<
  Extra extends Record<string, MySqlColumnBuilderBase> = Record<never, never>,
>(options: AuthTablesOptions<Extra> = {}): AuthTables<Extra> {
  const { table = mysqlTable, userColumns: extra } = options
  const columns = {
    users: { ...userColumns(), ...extra },
    sessions: sessionColumns(),
    oauthAccounts: oauthAccountColumns(),
    oneTimeTokens: oneTimeTokenColumns(),
    rateLimits: rateLimitColumns(),
  }
  // What goes in and comes out is Drizzle's: its types for it no interface can spell.
  const tools = { table, index, primaryKey } as unknown as TableTools
  return createAuthTables(tools, columns) as unknown as AuthTables<Extra>
}
