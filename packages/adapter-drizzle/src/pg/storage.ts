import type { Storage, UserOf } from '@fetch-users/core'
import type { Database } from '../query.ts'
import { createStorage, type Method, type Tables } from '../storage.ts'
import { pgDialect } from './dialect.ts'

/** A Drizzle database on PostgreSQL, whatever the driver: pg, postgres.js, PGlite, Neon. */
export interface PgDatabaseLike {
  readonly select: Method
  readonly insert: Method
  readonly update: Method
  readonly delete: Method
  readonly execute: Method
  readonly selectDistinctOn: Method
}

/** How the stores use the database. */
export interface DrizzleStorageOptions {
  /**
   * Prepares what is asked at every request once for each connection, under a name: with the drivers
   * that take one (pg, and Neon's and Vercel's on it), PostgreSQL then spends a fifth on a session
   * check. Where a pooler or a migration is in the way, the stores notice, and go on without. Set it to
   * false where that would be at every request: behind a pooler by transaction that knows no prepared
   * statements, with stores made anew for each request.
   *
   * @default true
   */
  readonly namedStatements?: boolean | undefined
}

/**
 * Makes the stores on a Drizzle database with PostgreSQL under it, whatever the driver.
 *
 * The address has to be unique in the database. A pool of `pg` needs a listener for `error`, or
 * Node ends the process when the server goes away.
 *
 * @example
 * interface User extends UserOf<typeof users.$inferSelect> {}
 *
 * createAuth({ storage: drizzleStorage<User>(db, { users, sessions }), … })
 */
export function drizzleStorage<User extends object>(
  db: PgDatabaseLike,
  tables: Tables<'pg', User>,
  { namedStatements = true }: DrizzleStorageOptions = {},
): Storage<UserOf<User>> {
  // Drizzle's classes have these methods, in types that no interface can spell.
  return createStorage(pgDialect(db as unknown as Database, namedStatements), tables)
}
