import type {
  HasDefault,
  HasRuntimeDefault,
  IsPrimaryKey,
  NotNull,
} from 'drizzle-orm/column-builder'
import {
  integer,
  type SQLiteBooleanBuilderInitial,
  type SQLiteIntegerBuilderInitial,
  type SQLiteTextBuilderInitial,
  type SQLiteTimestampBuilderInitial,
  text,
} from 'drizzle-orm/sqlite-core'
import {
  type ColumnHelpers,
  createColumns,
  type OAuthAccountColumns,
  type OneTimeTokenColumns,
  type RateLimitColumns,
  type SessionColumns,
  type UserColumns,
} from '../columns.ts'

type Text = SQLiteTextBuilderInitial<string, [string, ...string[]], number | undefined>

/** The columns of SQLite. */
export interface SQLiteKinds {
  readonly id: HasRuntimeDefault<HasDefault<IsPrimaryKey<NotNull<Text>>>>
  readonly userId: Text
  readonly exact: Text
  readonly text: Text
  readonly longText: Text
  readonly flag: SQLiteBooleanBuilderInitial<string>
  readonly time: SQLiteTimestampBuilderInitial<string>
  readonly count: SQLiteIntegerBuilderInitial<string>
}

const textOf = (name: string): Text => text(name)

export const sqliteColumns: ColumnHelpers<SQLiteKinds> = createColumns<SQLiteKinds>({
  id: (name) =>
    textOf(name)
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
  userId: textOf,
  exact: textOf,
  text: textOf,
  longText: textOf,
  flag: (name) => integer(name, { mode: 'boolean' }),
  time: (name) => integer(name, { mode: 'timestamp_ms' }),
  count: (name) => integer(name),
})

/**
 * The columns of a users table, to be spread. SQL names are yours to choose; the property names
 * are fixed.
 *
 * @example
 * export const users = sqliteTable('users', { ...userColumns(), displayName: text('display_name') })
 */
export const userColumns: () => UserColumns<SQLiteKinds> = sqliteColumns.users

/**
 * The columns of a sessions table, to be spread. Where users have ids of another type, put a
 * `userId` of that type behind it.
 *
 * @example
 * export const sessions = sqliteTable('sessions', {
 *   ...sessionColumns(),
 *   userId: integer('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
 * })
 */
export const sessionColumns: () => SessionColumns<SQLiteKinds> = sqliteColumns.sessions

/**
 * The columns of an OAuth accounts table, to be spread. The table needs a primary key, or a unique
 * index, on provider and account id together.
 *
 * @example
 * export const oauthAccounts = sqliteTable('oauth_accounts', oauthAccountColumns(), (table) => [
 *   primaryKey({ columns: [table.provider, table.accountId] }),
 * ])
 */
export const oauthAccountColumns: () => OAuthAccountColumns<SQLiteKinds> =
  sqliteColumns.oauthAccounts

/** The columns of a table of used tokens, to be spread. */
export const oneTimeTokenColumns: () => OneTimeTokenColumns<SQLiteKinds> =
  sqliteColumns.oneTimeTokens

/** The columns of a table of counters, to be spread. */
export const rateLimitColumns: () => RateLimitColumns<SQLiteKinds> = sqliteColumns.rateLimits
