import type {
  HasDefault,
  HasRuntimeDefault,
  IsPrimaryKey,
  NotNull,
} from 'drizzle-orm/column-builder'
import {
  integer,
  type SQLiteBooleanBuilderInitial,
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
    expiresAt: time('expires_at'),
    ip: text('ip'),
    userAgent: text('user_agent'),
  }
}

function time<Name extends string>(name: Name): Time<Name> {
  return integer(name, { mode: 'timestamp_ms' }).notNull()
}
