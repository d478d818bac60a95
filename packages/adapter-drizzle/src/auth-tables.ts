import { type Column, getTableName, type Table } from 'drizzle-orm'

type Columns = Readonly<Record<string, unknown>>

/** A dialect's own functions, as far as all have them. */
export interface TableTools {
  table(
    name: string,
    columns: Columns,
    constraints?: (columns: Readonly<Record<string, Column>>) => unknown[],
  ): Table & { readonly id: Column }
  index(name: string): { on(column: Column | undefined): unknown }
  primaryKey(config: { columns: (Column | undefined)[] }): unknown
}

/** The columns of a dialect, by table. */
export interface TableColumns {
  readonly users: Columns
  readonly sessions: OwnedColumns
  readonly oauthAccounts: OwnedColumns
  readonly oneTimeTokens: Columns
  readonly rateLimits: Columns
}

interface OwnedColumns extends Columns {
  readonly userId: { references(target: () => Column, actions: { onDelete: 'cascade' }): unknown }
}

/** Makes the ready tables of a dialect, with an index for every look-up of the stores. */
export function createAuthTables(
  { table, index, primaryKey }: TableTools,
  columns: TableColumns,
): Readonly<Record<keyof TableColumns, Table>> {
  const users = table('users', columns.users)
  const owned = (own: OwnedColumns): Columns => ({
    ...own,
    userId: own.userId.references(() => users.id, { onDelete: 'cascade' }),
  })
  const indexOn = (column: Column | undefined) =>
    index(column ? `${getTableName(column.table)}_${column.name}_index` : '').on(column)
  return {
    users,
    sessions: table('sessions', owned(columns.sessions), ({ userId, expiresAt }) => [
      indexOn(userId),
      indexOn(expiresAt),
    ]),
    oauthAccounts: table(
      'oauth_accounts',
      owned(columns.oauthAccounts),
      ({ provider, accountId, userId }) => [
        primaryKey({ columns: [provider, accountId] }),
        indexOn(userId),
      ],
    ),
    oneTimeTokens: table('one_time_tokens', columns.oneTimeTokens, ({ expiresAt }) => [
      indexOn(expiresAt),
    ]),
    rateLimits: table('rate_limits', columns.rateLimits, ({ resetsAt }) => [indexOn(resetsAt)]),
  }
}
