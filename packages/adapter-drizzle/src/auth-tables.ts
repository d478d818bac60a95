import { type Column, getTableName, type Table } from 'drizzle-orm'
import type { ColumnHelpers, ColumnKinds } from './columns.ts'

/** A dialect's own functions, as far as all have them. */
export interface TableTools {
  table<Own extends object>(
    name: string,
    columns: Own,
    constraints?: (columns: { readonly [Property in keyof Own]: Column }) => unknown[],
  ): Table & { readonly id: Column }
  index(name: string): { on(column: Column): unknown }
  primaryKey(config: { columns: Column[] }): unknown
}

/** How the ready tables fit into the application's schema. */
export interface AuthTablesOptions<TableFunction, Extra> {
  /**
   * Columns of users that are the application's own.
   *
   * @default {}
   */
  readonly userColumns?: Extra | undefined
  /**
   * What makes the tables, where they stand in a schema or have a prefix: the `table` of a
   * `pgSchema('auth')`, or `sqliteTableCreator((name) => `auth_${name}`)`.
   *
   * @default the dialect's own
   */
  readonly table?: TableFunction | undefined
}

interface Referring {
  references(target: () => Column, actions: { onDelete: 'cascade' }): unknown
}

/** Makes the ready tables of a dialect, with an index for every look-up of the stores. */
export function createAuthTables<Kinds extends ColumnKinds>(
  { table, index, primaryKey }: TableTools,
  columns: ColumnHelpers<Kinds>,
  extra: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<keyof ColumnHelpers<Kinds>, Table>> {
  const users = table('users', { ...columns.users(), ...extra })
  const owned = <Own extends { readonly userId: unknown }>(own: Own): Own => {
    const userId = own.userId as Referring // as every builder of a column is
    return { ...own, userId: userId.references(() => users.id, { onDelete: 'cascade' }) }
  }
  const indexOn = (column: Column) =>
    index(`${getTableName(column.table)}_${column.name}_index`).on(column)
  return {
    users,
    sessions: table('sessions', owned(columns.sessions()), ({ userId, expiresAt }) => [
      indexOn(userId),
      indexOn(expiresAt),
    ]),
    oauthAccounts: table(
      'oauth_accounts',
      owned(columns.oauthAccounts()),
      ({ provider, accountId, userId }) => [
        primaryKey({ columns: [provider, accountId] }),
        indexOn(userId),
      ],
    ),
    oneTimeTokens: table('one_time_tokens', columns.oneTimeTokens(), ({ expiresAt }) => [
      indexOn(expiresAt),
    ]),
    rateLimits: table('rate_limits', columns.rateLimits(), ({ expiresAt }) => [indexOn(expiresAt)]),
  }
}
