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

type Text<Name extends string> = PgTextBuilderInitial<Name, [string, ...string[]]>
type Uuid<Name extends string> = PgUUIDBuilderInitial<Name>
type Flag<Name extends string> = HasDefault<NotNull<PgBooleanBuilderInitial<Name>>>
type Time<Name extends string> = NotNull<PgTimestampBuilderInitial<Name>>

/** The columns of {@link userColumns}. A type, because Drizzle takes no interface. */
export type UserColumns = {
  id: HasDefault<IsPrimaryKey<NotNull<Uuid<'id'>>>>
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
 * export const users = pgTable('users', { ...userColumns(), displayName: text('display_name') })
 */
export function userColumns(): UserColumns {
  return {
    id: uuid('id').primaryKey().defaultRandom(),
    email: text('email').notNull().unique(),
    hashedPassword: text('hashed_password'),
    securityStamp: text('security_stamp'),
    isActive: boolean('is_active').notNull().default(true),
    isSuperuser: boolean('is_superuser').notNull().default(false),
    isVerified: boolean('is_verified').notNull().default(false),
  }
}

/** The columns of {@link sessionColumns}. */
export type SessionColumns = {
  id: IsPrimaryKey<NotNull<Text<'id'>>>
  tokenDigest: NotNull<Text<'token_digest'>>
  userId: NotNull<Uuid<'user_id'>>
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
 * The columns of a sessions table, to be spread. Where users have ids that are no uuid, put a
 * `userId` of their type behind it.
 *
 * @example
 * export const sessions = pgTable('sessions', {
 *   ...sessionColumns(),
 *   userId: bigint('user_id', { mode: 'number' }).notNull().references(() => users.id, { onDelete: 'cascade' }),
 * })
 */
export function sessionColumns(): SessionColumns {
  return {
    id: text('id').primaryKey(),
    tokenDigest: text('token_digest').notNull().unique(),
    userId: uuid('user_id').notNull(),
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
  userId: NotNull<Uuid<'user_id'>>
  accountEmail: Text<'account_email'>
  tokens: Text<'tokens'>
}

/**
 * The columns of an OAuth accounts table, to be spread. The table needs a primary key, or a unique
 * constraint, on provider and account id together.
 *
 * @example
 * export const oauthAccounts = pgTable('oauth_accounts', oauthAccountColumns(), (table) => [
 *   primaryKey({ columns: [table.provider, table.accountId] }),
 * ])
 */
export function oauthAccountColumns(): OAuthAccountColumns {
  return {
    provider: text('provider').notNull(),
    accountId: text('account_id').notNull(),
    userId: uuid('user_id').notNull(),
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
  count: NotNull<PgIntegerBuilderInitial<'count'>>
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
  return timestamp(name, { withTimezone: true, precision: 3 }).notNull()
}
