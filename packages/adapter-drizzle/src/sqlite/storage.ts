import type { Storage, UserOf } from '@fetch-users/core'
import type { Database } from '../query.ts'
import { createStorage, type Method, type Tables } from '../storage.ts'
import { sqliteDialect } from './dialect.ts'

/** A Drizzle database on SQLite, whatever the driver: libsql, better-sqlite3, bun:sqlite, D1. */
export interface SQLiteDatabaseLike {
  readonly select: Method
  readonly insert: Method
  readonly update: Method
  readonly delete: Method
  readonly run: Method
  readonly all: Method
  readonly get: Method
}

/**
 * Makes the stores on a Drizzle database with SQLite under it, whatever the driver.
 *
 * The address has to be unique in the database, on the default (binary) collation.
 *
 * @example
 * interface User extends UserOf<typeof users.$inferSelect> {}
 *
 * createAuth({ storage: drizzleStorage<User>(db, { users, sessions }), … })
 */
export function drizzleStorage<User extends object>(
  db: SQLiteDatabaseLike,
  tables: Tables<'sqlite', User>,
): Storage<UserOf<User>> {
  // Drizzle's classes have these methods, in types that no interface can spell.
  return createStorage(sqliteDialect(db as unknown as Database), tables)
}
