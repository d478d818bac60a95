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
  type MySqlTextBuilderInitial,
  type MySqlVarCharBuilderInitial,
  text,
  varchar,
} from 'drizzle-orm/mysql-core'

/** Text that is compared byte by byte. */
type Exact<Name extends string> = MySqlCustomColumnBuilder<
  ConvertCustomConfig<Name, { data: string; driverData: string }>
>
type Varchar<Name extends string> = MySqlVarCharBuilderInitial<Name, [string, ...string[]], number>
type Flag<Name extends string> = HasDefault<NotNull<MySqlBooleanBuilderInitial<Name>>>
type Time<Name extends string> = NotNull<MySqlDateTimeBuilderInitial<Name>>

/** The columns of {@link userColumns}. A type, because Drizzle takes no interface. */
export type UserColumns = {
  id: HasRuntimeDefault<HasDefault<IsPrimaryKey<NotNull<Exact<'id'>>>>>
  email: NotNull<Exact<'email'>>
  hashedPassword: Varchar<'hashed_password'>
  securityStamp: Varchar<'security_stamp'>
  isActive: Flag<'is_active'>
  isSuperuser: Flag<'is_superuser'>
  isVerified: Flag<'is_verified'>
}

/**
 * The columns of a users table, to be spread. SQL names are yours to choose; the property names
 * are fixed.
 *
 * @example
 * export const users = mysqlTable('users', { ...userColumns(), displayName: text('display_name') })
 */
export function userColumns(): UserColumns {
  return {
    id: exact('id', { length: 36 })
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    email: exact('email', { length: 254 }).notNull().unique(),
    hashedPassword: varchar('hashed_password', { length: 255 }),
    securityStamp: varchar('security_stamp', { length: 64 }),
    isActive: boolean('is_active').notNull().default(true),
    isSuperuser: boolean('is_superuser').notNull().default(false),
    isVerified: boolean('is_verified').notNull().default(false),
  }
}

/** The columns of {@link sessionColumns}. */
export type SessionColumns = {
  id: IsPrimaryKey<NotNull<Exact<'id'>>>
  tokenDigest: NotNull<Exact<'token_digest'>>
  userId: NotNull<Exact<'user_id'>>
  backend: NotNull<Varchar<'backend'>>
  securityStamp: NotNull<Varchar<'security_stamp'>>
  authenticatedAt: Time<'authenticated_at'>
  createdAt: Time<'created_at'>
  lastUsedAt: Time<'last_used_at'>
  expiresAt: Time<'expires_at'>
  ip: Varchar<'ip'>
  userAgent: Varchar<'user_agent'>
}

/**
 * The columns of a sessions table, to be spread. Where users have ids that are no text, put a
 * `userId` of their type behind it.
 *
 * @example
 * export const sessions = mysqlTable('sessions', {
 *   ...sessionColumns(),
 *   userId: int('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
 * })
 */
export function sessionColumns(): SessionColumns {
  return {
    id: exact('id', { length: 36 }).primaryKey(),
    tokenDigest: exact('token_digest', { length: 43 }).notNull().unique(),
    userId: exact('user_id', { length: 36 }).notNull(),
    backend: varchar('backend', { length: 64 }).notNull(),
    securityStamp: varchar('security_stamp', { length: 64 }).notNull(),
    authenticatedAt: time('authenticated_at'),
    createdAt: time('created_at'),
    lastUsedAt: time('last_used_at'),
    expiresAt: time('expires_at'),
    ip: varchar('ip', { length: 64 }),
    userAgent: varchar('user_agent', { length: 512 }),
  }
}

/** The columns of {@link oauthAccountColumns}. */
export type OAuthAccountColumns = {
  provider: NotNull<Exact<'provider'>>
  accountId: NotNull<Exact<'account_id'>>
  userId: NotNull<Exact<'user_id'>>
  accountEmail: Varchar<'account_email'>
  tokens: MySqlTextBuilderInitial<'tokens', [string, ...string[]]>
}

/**
 * The columns of an OAuth accounts table, to be spread. The table needs a primary key, or a unique
 * constraint, on provider and account id together.
 *
 * @example
 * export const oauthAccounts = mysqlTable('oauth_accounts', oauthAccountColumns(), (table) => [
 *   primaryKey({ columns: [table.provider, table.accountId] }),
 * ])
 */
export function oauthAccountColumns(): OAuthAccountColumns {
  return {
    provider: exact('provider', { length: 64 }).notNull(),
    accountId: exact('account_id', { length: 255 }).notNull(),
    userId: exact('user_id', { length: 36 }).notNull(),
    accountEmail: varchar('account_email', { length: 254 }),
    tokens: text('tokens'),
  }
}

/** The columns of {@link oneTimeTokenColumns}. */
export type OneTimeTokenColumns = {
  digest: IsPrimaryKey<NotNull<Exact<'digest'>>>
  expiresAt: Time<'expires_at'>
}

/** The columns of a table of used tokens, to be spread. */
export function oneTimeTokenColumns(): OneTimeTokenColumns {
  return { digest: exact('digest', { length: 43 }).primaryKey(), expiresAt: time('expires_at') }
}

/** The columns of {@link rateLimitColumns}. */
export type RateLimitColumns = {
  key: IsPrimaryKey<NotNull<Exact<'key'>>>
  count: NotNull<MySqlIntBuilderInitial<'count'>>
  resetsAt: Time<'resets_at'>
}

/** The columns of a table of counters, to be spread. */
export function rateLimitColumns(): RateLimitColumns {
  return {
    key: exact('key', { length: 255 }).primaryKey(),
    count: int('count').notNull(),
    resetsAt: time('resets_at'),
  }
}

function time<Name extends string>(name: Name): Time<Name> {
  return datetime(name, { fsp: 3 }).notNull()
}

const exact = customType<{
  data: string
  driverData: string
  config: { readonly length: number }
  configRequired: true
}>({ dataType: ({ length }) => `varchar(${length}) character set utf8mb4 collate utf8mb4_bin` })
