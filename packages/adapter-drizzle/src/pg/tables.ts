import type { BuildColumns, ColumnBuilderBase } from 'drizzle-orm/column-builder'
import {
  index,
  type PgColumnBuilderBase,
  type PgTableFn,
  type PgTableWithColumns,
  pgTable,
  primaryKey,
} from 'drizzle-orm/pg-core'
import { type AuthTablesOptions, createAuthTables, type TableTools } from '../auth-tables.ts'
import type {
  OAuthAccountColumns,
  OneTimeTokenColumns,
  RateLimitColumns,
  SessionColumns,
  UserColumns,
} from '../columns.ts'
import { type PgKinds, pgColumns } from './columns.ts'

type Table<
  Name extends string,
  Columns extends Record<string, ColumnBuilderBase>,
> = PgTableWithColumns<{
  name: Name
  schema: undefined
  dialect: 'pg'
  columns: BuildColumns<Name, Columns, 'pg'>
}>

/** What {@link authTables} makes. */
export type AuthTables<Extra extends Record<string, PgColumnBuilderBase>> = {
  readonly users: Table<'users', UserColumns<PgKinds> & Extra>
  readonly sessions: Table<'sessions', SessionColumns<PgKinds>>
  readonly oauthAccounts: Table<'oauth_accounts', OAuthAccountColumns<PgKinds>>
  readonly oneTimeTokens: Table<'one_time_tokens', OneTimeTokenColumns<PgKinds>>
  readonly rateLimits: Table<'rate_limits', RateLimitColumns<PgKinds>>
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
  Extra extends Record<string, PgColumnBuilderBase> = Record<never, never>,
>({
  table = pgTable,
  userColumns,
}: AuthTablesOptions<PgTableFn<string | undefined>, Extra> = {}): AuthTables<Extra> {
  // What goes in and comes out is Drizzle's: its types for it no interface can spell.
  const tools = { table, index, primaryKey } as unknown as TableTools
  return createAuthTables(tools, pgColumns, userColumns) as unknown as AuthTables<Extra>
}
