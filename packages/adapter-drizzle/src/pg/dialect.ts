import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import type { Diagnosis, Dialect } from '../dialect.ts'
import { codeOf, socketFailure } from '../errors.ts'
import type { Database } from '../query.ts'
import { equals, returningWrites } from '../returning.ts'

/** @param namesStatements - whether the connections are the application's own, and kept. */
export function pgDialect(db: Database, namesStatements: boolean): Dialect {
  // Tables that came in as those of this dialect.
  const configOf: Dialect['configOf'] = (table) => getTableConfig(table as PgTable)
  // A statement that fails would take the transaction with it.
  const isTransaction = 'rollback' in db
  const own = { diagnose, equals, ...returningWrites(db) }
  return { db, namesStatements: namesStatements && !isTransaction, configOf, ...own }
}

/**
 * Reads what PostgreSQL, and the drivers for it, say in their errors.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function diagnose(error: Error): Diagnosis {
  const code = codeOf(error)
  if (code === '23505') return { kind: 'unique', what: uniqueColumns(error) }
  if (code === '23503') return { kind: 'foreign-key' }
  if (conflict.test(code)) return { kind: 'conflict' }
  if (statementName.test(code)) return { kind: 'name' }
  if (value.test(code)) return { kind: 'value' }
  const isUnavailable = unavailable.test(code) || closed.test(error.message)
  return isUnavailable || socketFailure.test(code) ? { kind: 'unavailable' } : null
}

/** The columns, which the detail has in any language of the server; else the constraint's name. */
function uniqueColumns(error: Error): string {
  const { detail, constraint, constraint_name } = error as ServerError
  return /\((.*?)\)=\(/.exec(detail ?? '')?.[1] ?? constraint ?? constraint_name ?? ''
}

/** What drivers hang onto the errors of the server. postgres.js has a word of its own. */
interface ServerError extends Error {
  readonly detail?: string
  readonly constraint?: string
  readonly constraint_name?: string
}

/** Class 22 (data), syntax, not null, check. */
const value = /^(22\w{3}|42601|23502|23514)$/

/** Serialization failure, deadlock. */
const conflict = /^40(001|P01)$/

/** No such statement, another of that name, and a plan whose columns have changed. */
const statementName = /^(26000|42P05|0A000)$/

/**
 * Classes 08 (connection), 53 (resources) and 57P (shutdown), a cancelled statement, a lock that was
 * not to be had, a standby; and postgres.js' own.
 */
const unavailable =
  /^(08\w{3}|53\w{3}|57P0\d|57014|55P03|25006|CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED))$/

/** What pg and PGlite say without a code. */
const closed =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Query read timeout|PGlite is clos)/
