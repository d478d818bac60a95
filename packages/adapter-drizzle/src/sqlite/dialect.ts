import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Diagnosis, Dialect } from '../dialect.ts'
import { codeOf, socketFailure } from '../errors.ts'
import type { Database } from '../query.ts'
import { equals, returningWrites } from '../returning.ts'

export function sqliteDialect(db: Database): Dialect {
  // Tables that came in as those of this dialect.
  const configOf: Dialect['configOf'] = (table) => getTableConfig(table as SQLiteTable)
  return { db, configOf, diagnose, equals, ...returningWrites(db) }
}

/** Reads what SQLite, and the drivers on it, say in their errors. */
export function diagnose(error: Error): Diagnosis {
  const { message } = error
  const columns = uniqueColumns.exec(message)?.[1]?.replace(/[^.,\s]+\./g, '')
  const what = columns ?? uniqueIndex.exec(message)?.[1]
  if (what !== undefined) return { kind: 'unique', what }
  if (message.includes('FOREIGN KEY constraint failed')) return { kind: 'foreign-key' }
  const isUnavailable = unavailable.test(codeOf(error)) || closed.test(message)
  return isUnavailable || socketFailure.test(codeOf(error)) ? { kind: 'unavailable' } : null
}

/** `… failed: users.tenant_id, users.email`; some drivers go on behind a colon. */
const uniqueColumns = /UNIQUE constraint failed: ([^.,:\s]+\.[^.,:\s]+(?:, [^.,:\s]+\.[^.,:\s]+)*)/
/** An index on an expression, `lower(email)` for one, is named instead. */
const uniqueIndex = /UNIQUE constraint failed: index '([^']*)'/

const unavailable =
  /^(SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|FULL|PROTOCOL|READONLY)|CLIENT_CLOSED|HRANA_WEBSOCKET|SERVER_ERROR)/
const closed = /database connection is not open|^fetch failed$|^D1_ERROR: (Network|Internal|D1 DB)/
