import { type Column, type SQL, sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { codeOf, type Diagnosis, socketFailure } from '../errors.ts'
import { equals } from '../returning.ts'
import { type MySqlDatabase, mysqlWrites } from './writes.ts'

export function mysqlDialect(db: MySqlDatabase): Dialect {
  return { db, diagnose, equals: equalsExactly, ...mysqlWrites(db) }
}

/**
 * Finds by the index, in the collation of the column; then compares the bytes, since the column
 * may be the caller's own, and most collations take `a` for `Ä`.
 */
function equalsExactly(column: Column, value: unknown): SQL {
  const found = equals(column, value)
  const isText = column.dataType === 'string' || column.dataType === 'custom'
  if (!isText) return found
  return sql`(${found} and cast(${column} as binary) = cast(${sql.param(value, column)} as binary))`
}

/**
 * Reads what MySQL and MariaDB, and the driver, say in their errors.
 *
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
export function diagnose(error: Error): Diagnosis {
  const code = codeOf(error)
  if (code === 'ER_DUP_ENTRY') return { kind: 'unique', what: keyOf(error.message) }
  if (foreignKey.test(code)) return { kind: 'foreign-key' }
  if (conflict.test(code)) return { kind: 'conflict' }
  const isUnavailable = unavailable.test(code) || closed.test(error.message)
  return isUnavailable || socketFailure.test(code) ? { kind: 'unavailable' } : null
}

/** `… for key 'users.users_email_unique'`; MariaDB leaves the table out. */
function keyOf(message: string): string {
  return /for key '(?:[^']*\.)?([^'.]+)'$/.exec(message)?.[1] ?? ''
}

const foreignKey = /^ER_(NO_REFERENCED_ROW|ROW_IS_REFERENCED)(_2)?$/

const conflict = /^ER_(LOCK_DEADLOCK|CHECKREAD)$/

const unavailable =
  /^(PROTOCOL_CONNECTION_LOST|POOL_CLOSED|ER_(CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|SERVER_SHUTDOWN|NORMAL_SHUTDOWN|LOCK_WAIT_TIMEOUT|OPTION_PREVENTS_STATEMENT|READ_ONLY_MODE|QUERY_INTERRUPTED|DISK_FULL|RECORD_FILE_FULL))$/

/** What mysql2 says without a code. */
const closed = /^(Connection lost|Pool is closed|Queue limit reached|Can't add new command when)/
