import type { Dialect } from '../dialect.ts'
import { codeOf, type Diagnosis, socketFailure } from '../errors.ts'
import type { Database } from '../query.ts'
import { equals, returningWrites } from '../returning.ts'

export function sqliteDialect(db: Database): Dialect {
  return { db, diagnose, equals, ...returningWrites(db) }
}

/** Reads what SQLite, and the drivers on it, say in their errors. */
export function diagnose(error: Error): Diagnosis {
  const { message } = error
  const what = uniqueColumn.exec(message)?.[1] ?? uniqueIndex.exec(message)?.[1]
  if (what !== undefined) return { kind: 'unique', what }
  if (message.includes('FOREIGN KEY constraint failed')) return { kind: 'foreign-key' }
  const isUnavailable = unavailable.test(codeOf(error)) || closed.test(message)
  return isUnavailable || socketFailure.test(codeOf(error)) ? { kind: 'unavailable' } : null
}

/** `… failed: users.email`; of several columns the first, and some drivers go on behind a colon. */
const uniqueColumn = /UNIQUE constraint failed: [^.,:]+\.([^.,:\s]+)/
/** An index on an expression, `lower(email)` for one, is named instead. */
const uniqueIndex = /UNIQUE constraint failed: index '([^']*)'/

const unavailable =
  /^(SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|FULL|PROTOCOL|READONLY)|CLIENT_CLOSED|HRANA_WEBSOCKET)/
const closed = /database connection is not open|^D1_ERROR: (Network|Internal|D1 DB)/
