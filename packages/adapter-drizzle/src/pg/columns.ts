import type { HasDefault, IsPrimaryKey, NotNull } from 'drizzle-orm/column-builder'
import {
  boolean,
  integer,
  type PgBooleanBuilderInitial,
  type PgIntegerBuilderInitial,
  type PgTextBuilderInitial,
  type PgTimestampBuilderInitial,
  type PgUUIDBuilderInitial,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'
import {
  type ColumnHelpers,
  createColumns,
  type OAuthAccountColumns,
  type OneTimeTokenColumns,
  type RateLimitColumns,
  type SessionColumns,
  type UserColumns,
} from '../columns.ts'

type Text = PgTextBuilderInitial<string, [string, ...string[]]>
type Uuid = PgUUIDBuilderInitial<string>

/** The columns of PostgreSQL. */
export interface PgKinds {
  readonly id: HasDefault<IsPrimaryKey<NotNull<Uuid>>>
  readonly userId: Uuid
  readonly exact: Text
  readonly text: Text
  readonly longText: Text
  readonly flag: PgBooleanBuilderInitial<string>
  readonly time: PgTimestampBuilderInitial<string>
  readonly count: PgIntegerBuilderInitial<string>
}

const textOf = (name: string): Text => text(name)

export const pgColumns: ColumnHelpers<PgKinds> = createColumns<PgKinds>({
  id: (name) => uuid(name).primaryKey().defaultRandom(),
  userId: (name) => uuid(name),
  exact: textOf,
  text: textOf,
  longText: textOf,
  flag: (name) => boolean(name),
  time: (name) => timestamp(name, { withTimezone: true, precision: 3 }),
  count: (name) => integer(name),
})

/**
 * The columns of a users table, to be spread. SQL names are yours to choose; the property names
 * are fixed.
 *
 * @example
 * export const users = pgTable('users', { ...userColumns(), displayName: text('display_name') })
 */
export const userColumns: () => UserColumns<PgKinds> = pgColumns.users

/**
 * The columns of a sessions table, to be spread. Where users have ids of another type, put a
 * `userId` of that type behind it.
 *
 * @example
 * export const sessions = pgTable('sessions', {
 *   ...sessionColumns(),
 *   userId: bigint('user_id', { mode: 'number' }).notNull().references(() => users.id, { onDelete: 'cascade' }),
 * })
 */
export const sessionColumns: () => SessionColumns<PgKinds> = pgColumns.sessions

/**
 * The columns of an OAuth accounts table, to be spread. The table needs a primary key, or a unique
 * index, on provider and account id together.
 *
 * @example
 * export const oauthAccounts = pgTable('oauth_accounts', oauthAccountColumns(), (table) => [
 *   primaryKey({ columns: [table.provider, table.accountId] }),
 * ])
 */
export const oauthAccountColumns: () => OAuthAccountColumns<PgKinds> = pgColumns.oauthAccounts

/** The columns of a table of used tokens, to be spread. */
export const oneTimeTokenColumns: () => OneTimeTokenColumns<PgKinds> = pgColumns.oneTimeTokens

/** The columns of a table of counters, to be spread. */
export const rateLimitColumns: () => RateLimitColumns<PgKinds> = pgColumns.rateLimits
