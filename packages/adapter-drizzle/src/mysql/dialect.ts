import { type Column, type SQL, sql } from 'drizzle-orm'
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core'
import type { Diagnosis, Dialect } from '../dialect.ts'
import { codeOf, socketFailure } from '../errors.ts'
import { equals } from '../returning.ts'
import { type MySqlDatabase, mysqlWrites } from './writes.ts'

export function mysqlDialect(db: MySqlDatabase): Dialect {
  // Tables that came in as those of this dialect.
  const configOf: Dialect['configOf'] = (table) => getTableConfig(table as MySqlTable)
  const assertSafe = createModeCheck(db)
  return { db, configOf, assertSafe, diagnose, equals: equalsExactly, ...mysqlWrites(db) }
}

/**
 * Finds by the index, in the collation of the column; then compares the bytes, since the column
 * may be the caller's own, in another character set than the value, and many collations take `a`
 * for `Ä`.
 */
function equalsExactly(column: Column, value: unknown): SQL {
  const found = equals(column, value)
  if (!/char|text/i.test(column.getSQLType())) return found
  const bytes = sql`cast(convert(${column} using utf8mb4) as binary)`
  return sql`(${found} and ${bytes} = cast(${sql.param(value, column)} as binary))`
}

/** mysql2 escapes by backslashes. Where one is a character like any other, values become statements. */
function createModeCheck(db: MySqlDatabase): () => Promise<void> {
  let isChecked = false
  return async () => {
    if (isChecked) return
    const [rows] = await db.execute(sql`select @@session.sql_mode as mode`)
    if (JSON.stringify(rows).includes('NO_BACKSLASH_ESCAPES')) {
      throw new Error('drizzleStorage: take NO_BACKSLASH_ESCAPES out of sql_mode: it is not safe')
    }
    isChecked = true
  }
}

/**
 * Reads what MySQL and MariaDB, and the driver, say in their errors.
 *
 * @see https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html
 */
export function diagnose(error: Error): Diagnosis {
  const code = codeOf(error)
  if (code === 'ER_DUP_ENTRY') return { kind: 'unique', what: keyOf(error.message) }
  if (value.test(code)) return { kind: 'value' }
  if (foreignKey.test(code)) return { kind: 'foreign-key' }
  if (conflict.test(code)) return { kind: 'conflict' }
  const isUnavailable = unavailable.test(code) || closed.test(error.message)
  return isUnavailable || socketFailure.test(code) ? { kind: 'unavailable' } : null
}

/** `… for key 'users.users_email_unique'`, in any language; MariaDB leaves the table out. */
function keyOf(message: string): string {
  return /'(?:[^']*\.)?([^'.]+)'[^']*$/.exec(message)?.[1] ?? ''
}

const value =
  /^ER_(PARSE_ERROR|DATA_TOO_LONG|BAD_NULL_ERROR|TRUNCATED_WRONG_VALUE\w*|WARN_DATA_OUT_OF_RANGE|WARN_DATA_TRUNCATED|CANNOT_CONVERT_STRING|CONSTRAINT_FAILED)$/

const foreignKey = /^ER_(NO_REFERENCED_ROW|ROW_IS_REFERENCED)(_2)?$/

const conflict = /^ER_(LOCK_DEADLOCK|CHECKREAD)$/

const unavailable =
  /^(PROTOCOL_CONNECTION_LOST|POOL_CLOSED|1969|ER_(CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|SERVER_SHUTDOWN|NORMAL_SHUTDOWN|LOCK_WAIT_TIMEOUT|OPTION_PREVENTS_STATEMENT|READ_ONLY_MODE|CANT_EXECUTE_IN_READ_ONLY_TRANSACTION|QUERY_INTERRUPTED|QUERY_TIMEOUT|CLIENT_INTERACTION_TIMEOUT|DISK_FULL|RECORD_FILE_FULL))$/

/** What mysql2 says without a code. */
const closed = /^(Connection lost|Pool is closed|Queue limit reached|Can't add new command when)/
