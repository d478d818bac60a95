import type { Storage, UserOf } from '@fetch-users/core'
import { createStorage, type Method, type Tables } from '../storage.ts'
import { mysqlDialect } from './dialect.ts'
import type { MySqlDatabase } from './writes.ts'

/** A Drizzle database on MySQL or MariaDB, by mysql2. */
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
 * or not: mysql2 does so, unless its flag `FOUND_ROWS` was taken away. Text has to be utf8mb4.
 *
 * @throws {TypeError} for a single connection of mysql2: it takes a pool.
 * @throws {Error} at the first query, where `sql_mode` has NO_BACKSLASH_ESCAPES: values could become
 * statements.
 * @example
 * interface User extends UserOf<typeof users.$inferSelect> {}
 *
 * createAuth({ storage: drizzleStorage<User>(db, { users, sessions }), … })
 */
export function drizzleStorage<User extends object>(
  db: MySqlDatabaseLike,
  tables: Tables<'mysql', User>,
): Storage<UserOf<User>> {
  assertPool(db)
  // Drizzle's classes have these methods, in types that no interface can spell.
  return createStorage(mysqlDialect(db as unknown as MySqlDatabase), tables)
}

/** Requests at the same time would share the one transaction of a connection, and its rollback. */
function assertPool(db: object): void {
  const client: unknown = '$client' in db ? db.$client : undefined
  if (client === null || typeof client !== 'object') return
  if ('beginTransaction' in client && !('getConnection' in client)) {
    throw new TypeError(
      'drizzleStorage: drizzle(connection) of mysql2 shares its transactions; give it a pool',
    )
  }
}
