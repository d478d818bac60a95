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
  const column = /UNIQUE constraint failed: (?:[^.,]+\.)?([^.,]+)/.exec(message)?.[1]
  if (column !== undefined) return { kind: 'unique', column }
  if (message.includes('FOREIGN KEY constraint failed')) return { kind: 'owner' }
  const code = 'code' in error ? String(error.code) : ''
  return unavailable.test(code) ? { kind: 'unavailable' } : null
}

const unavailable =
  /^(SQLITE_(BUSY|LOCKED|IOERR|CANTOPEN|FULL|PROTOCOL)|CLIENT_CLOSED|ECONN|ETIMEDOUT|HRANA_WEBSOCKET)/
