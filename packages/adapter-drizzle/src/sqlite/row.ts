import type { Account } from '@fetch-users/core'
import type { Diagnosis } from '../errors.ts'
import type { UsersTable } from './reference.ts'

type Row = UsersTable['$inferSelect']

/** Parts the secrets from what the application sees. */
export function accountOf<User>(row: Row): Account<User> {
  const { hashedPassword, securityStamp, ...user } = row
  // The table's row type is where User comes from.
  return { user: user as User, hashedPassword, securityStamp: securityStamp ?? null }
}

/** Reads what SQLite, and the drivers on it, say in their errors. */
export function diagnose(error: Error): Diagnosis {
  const { message } = error
  const column = uniqueColumn.exec(message)?.[1]
  if (column !== undefined) return { kind: 'unique', column }
  if (uniqueEmailIndex.test(message)) return { kind: 'unique', column: 'email' }
  const code = 'code' in error ? String(error.code) : ''
  return unavailable.test(code) ? { kind: 'unavailable' } : null
}

/** A session refers to its user. What else refers to what is the application's affair. */
export function diagnoseSession(error: Error): Diagnosis {
  const isOwner = error.message.includes('FOREIGN KEY constraint failed')
  return isOwner ? { kind: 'owner' } : diagnose(error)
}

/** `… failed: users.email`; some drivers go on behind a colon. */
const uniqueColumn = /UNIQUE constraint failed: [^.,:]+\.([^.,:\s]+)/
/** An index on an expression, `lower(email)` for one, is named instead. */
const uniqueEmailIndex = /UNIQUE constraint failed: index '[^']*email[^']*'/i

const unavailable =
  /^(SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|FULL|PROTOCOL)|CLIENT_CLOSED|ECONN|ETIMEDOUT|HRANA_WEBSOCKET)/
