import type {
  HasDefault,
  HasRuntimeDefault,
  IsPrimaryKey,
  NotNull,
} from 'drizzle-orm/column-builder'
import {
  boolean,
  type ConvertCustomConfig,
  customType,
  datetime,
  int,
  type MySqlBooleanBuilderInitial,
  type MySqlCustomColumnBuilder,
  type MySqlDateTimeBuilderInitial,
  type MySqlIntBuilderInitial,
} from 'drizzle-orm/mysql-core'
import {
  type ColumnHelpers,
  createColumns,
  type OAuthAccountColumns,
  type OneTimeTokenColumns,
  type RateLimitColumns,
  type SessionColumns,
  type UserColumns,
} from '../columns.ts'

type Text = MySqlCustomColumnBuilder<
  ConvertCustomConfig<string, { data: string; driverData: string }>
>

/** The columns of MySQL. */
export interface MySqlKinds {
  readonly id: HasRuntimeDefault<HasDefault<IsPrimaryKey<NotNull<Text>>>>
  readonly userId: Text
  readonly exact: Text
  readonly text: Text
  readonly longText: Text
  readonly flag: MySqlBooleanBuilderInitial<string>
  readonly time: MySqlDateTimeBuilderInitial<string>
  readonly count: MySqlIntBuilderInitial<string>
}

/** Text in utf8mb4, whatever the database has by default: of clients, for one. */
function textType(collation: string) {
  return customType<{
    data: string
    driverData: string
    config: { readonly length: number }
    configRequired: true
  }>({
    dataType: ({ length }) =>
      `${length < 65_535 ? `varchar(${length})` : 'text'} character set utf8mb4${collation}`,
  })
}

const text = textType('')
/** Most collations take `a` for `A`, and many for `ä`. */
const binary = textType(' collate utf8mb4_bin')

const textOf = (name: string, length: number): Text => text(name, { length })
const exactOf = (name: string, length: number): Text => binary(name, { length })

export const mysqlColumns: ColumnHelpers<MySqlKinds> = createColumns<MySqlKinds>({
  id: (name, length) =>
    exactOf(name, length)
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
  userId: exactOf,
  exact: exactOf,
  text: textOf,
  longText: textOf,
  flag: (name) => boolean(name),
  time: (name) => datetime(name, { fsp: 3 }),
  count: (name) => int(name),
})

/**
 * The columns of a users table, to be spread. SQL names are yours to choose; the property names
 * are fixed.
 *
 * @example
 * export const users = mysqlTable('users', { ...userColumns(), displayName: varchar('display_name', { length: 50 }) })
 */
export const userColumns: () => UserColumns<MySqlKinds> = mysqlColumns.users

/**
 * The columns of a sessions table, to be spread. Where users have ids of another type, put a
 * `userId` of that type behind it.
 *
 * @example
 * export const sessions = mysqlTable('sessions', {
 *   ...sessionColumns(),
 *   userId: int('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
 * })
 */
export const sessionColumns: () => SessionColumns<MySqlKinds> = mysqlColumns.sessions

/**
 * The columns of an OAuth accounts table, to be spread. The table needs a primary key, or a unique
 * index, on provider and account id together.
 *
 * @example
 * export const oauthAccounts = mysqlTable('oauth_accounts', oauthAccountColumns(), (table) => [
 *   primaryKey({ columns: [table.provider, table.accountId] }),
 * ])
 */
export const oauthAccountColumns: () => OAuthAccountColumns<MySqlKinds> = mysqlColumns.oauthAccounts

/** The columns of a table of used tokens, to be spread. */
export const oneTimeTokenColumns: () => OneTimeTokenColumns<MySqlKinds> = mysqlColumns.oneTimeTokens

/** The columns of a table of counters, to be spread. */
export const rateLimitColumns: () => RateLimitColumns<MySqlKinds> = mysqlColumns.rateLimits
