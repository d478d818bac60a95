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

type Text<Name extends string> = SQLiteTextBuilderInitial<
  Name,
  [string, ...string[]],
  number | undefined
>
type Flag<Name extends string> = HasDefault<NotNull<SQLiteBooleanBuilderInitial<Name>>>
type Time<Name extends string> = NotNull<SQLiteTimestampBuilderInitial<Name>>

/** The columns of {@link userColumns}. A type, because Drizzle takes no interface. */
export type UserColumns = {
  id: HasRuntimeDefault<HasDefault<IsPrimaryKey<NotNull<Text<'id'>>>>>
  email: NotNull<Text<'email'>>
  hashedPassword: Text<'hashed_password'>
  securityStamp: Text<'security_stamp'>
  isActive: Flag<'is_active'>
  isSuperuser: Flag<'is_superuser'>
  isVerified: Flag<'is_verified'>
}

/**
 * The columns of a users table, to be spread. SQL names are yours to choose; the property names
 * are fixed.
 *
 * @example
 * export const users = sqliteTable('users', { ...userColumns(), displayName: text('display_name') })
 */
export function userColumns(): UserColumns {
  return {
    id: text('id')
      .primaryKey()
      .$defaultFn(() => crypto.randomUUID()),
    email: text('email').notNull().unique(),
    hashedPassword: text('hashed_password'),
    securityStamp: text('security_stamp'),
    isActive: integer('is_active', { mode: 'boolean' }).notNull().default(true),
    isSuperuser: integer('is_superuser', { mode: 'boolean' }).notNull().default(false),
    isVerified: integer('is_verified', { mode: 'boolean' }).notNull().default(false),
  }
}

/** The columns of {@link sessionColumns}. */
export type SessionColumns = {
  id: IsPrimaryKey<NotNull<Text<'id'>>>
  tokenDigest: NotNull<Text<'token_digest'>>
  userId: NotNull<Text<'user_id'>>
  backend: NotNull<Text<'backend'>>
  securityStamp: NotNull<Text<'security_stamp'>>
  authenticatedAt: Time<'authenticated_at'>
  createdAt: Time<'created_at'>
  lastUsedAt: Time<'last_used_at'>
  expiresAt: Time<'expires_at'>
  ip: Text<'ip'>
  userAgent: Text<'user_agent'>
}

/**
 * The columns of a sessions table, to be spread. Where users have ids that are no text, put a
 * `userId` of their type behind it.
 *
 * @example
 * export const sessions = sqliteTable('sessions', {
 *   ...sessionColumns(),
 *   userId: text('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
 * })
 */
export function sessionColumns(): SessionColumns {
  return {
    id: text('id').primaryKey(),
    tokenDigest: text('token_digest').notNull().unique(),
    userId: text('user_id').notNull(),
    backend: text('backend').notNull(),
    securityStamp: text('security_stamp').notNull(),
    authenticatedAt: time('authenticated_at'),
    createdAt: time('created_at'),
    lastUsedAt: time('last_used_at'),
    expiresAt: time('expires_at'),
    ip: text('ip'),
    userAgent: text('user_agent'),
  }
}

/** The columns of {@link oauthAccountColumns}. */
export type OAuthAccountColumns = {
  provider: NotNull<Text<'provider'>>
  accountId: NotNull<Text<'account_id'>>
  userId: NotNull<Text<'user_id'>>
  accountEmail: Text<'account_email'>
  tokens: Text<'tokens'>
}

/**
 * The columns of an OAuth accounts table, to be spread. The table needs a primary key, or a unique
 * constraint, on provider and account id together.
 *
 * @example
 * export const oauthAccounts = sqliteTable('oauth_accounts', oauthAccountColumns(), (table) => [
 *   primaryKey({ columns: [table.provider, table.accountId] }),
 * ])
 */
export function oauthAccountColumns(): OAuthAccountColumns {
  return {
    provider: text('provider').notNull(),
    accountId: text('account_id').notNull(),
    userId: text('user_id').notNull(),
    accountEmail: text('account_email'),
    tokens: text('tokens'),
  }
}

/** The columns of {@link oneTimeTokenColumns}. */
export type OneTimeTokenColumns = {
  digest: IsPrimaryKey<NotNull<Text<'digest'>>>
  expiresAt: Time<'expires_at'>
}

/** The columns of a table of used tokens, to be spread. */
export function oneTimeTokenColumns(): OneTimeTokenColumns {
  return { digest: text('digest').primaryKey(), expiresAt: time('expires_at') }
}

/** The columns of {@link rateLimitColumns}. */
export type RateLimitColumns = {
  key: IsPrimaryKey<NotNull<Text<'key'>>>
  count: NotNull<SQLiteIntegerBuilderInitial<'count'>>
  resetsAt: Time<'resets_at'>
}

/** The columns of a table of counters, to be spread. */
export function rateLimitColumns(): RateLimitColumns {
  return {
    key: text('key').primaryKey(),
    count: integer('count').notNull(),
    resetsAt: time('resets_at'),
  }
}

function time<Name extends string>(name: Name): Time<Name> {
  return integer(name, { mode: 'timestamp_ms' }).notNull()
}
