import type { Storage, UserOf } from '@fetch-users/core'
import { createStorage, type Method, type Tables } from '../storage.ts'
import { mysqlDialect } from './dialect.ts'
import type { MySqlDatabase } from './writes.ts'

/** A Drizzle database on MySQL or MariaDB, whatever the driver that has transactions: mysql2. */
export interface MySqlDatabaseLike {
  readonly select: Method
  readonly insert: Method
  readonly update: Method
  readonly delete: Method
  readonly execute: Method
  readonly transaction: Method
  readonly selectDistinctOn?: never
}

/**
 * Makes the stores on a Drizzle database with MySQL or MariaDB under it.
 *
 * The address has to be unique in the database. Rows that were matched have to be counted, changed
 * or not: mysql2 does so, unless its flag `FOUND_ROWS` was taken away.
 *
 * @example
 * interface User extends UserOf<typeof users.$inferSelect> {}
 *
 * createAuth({ storage: drizzleStorage<User>(db, { users, sessions }), … })
 */
export function drizzleStorage<User extends object>(
  db: MySqlDatabaseLike,
  tables: Tables<'mysql', User>,
): Storage<UserOf<User>> {
  // Drizzle's classes have these methods, in types that no interface can spell.
  return createStorage(mysqlDialect(db as unknown as MySqlDatabase), tables)
}
