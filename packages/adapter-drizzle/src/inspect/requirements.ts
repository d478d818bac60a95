import { type Column, getTableColumns, type Table } from 'drizzle-orm'

/** What the stores need of a table besides its columns. */
export interface Requirements {
  readonly unique: readonly (readonly Column[])[]
  readonly indexed: readonly Column[]
}

/** The tables of an application, by what they are for. */
export interface Tables {
  readonly users: Table
  readonly sessions?: Table | undefined
  readonly oauthAccounts?: Table | undefined
  readonly oneTimeTokens?: Table | undefined
  readonly rateLimits?: Table | undefined
}

const unique: Readonly<Record<keyof Tables, readonly (readonly string[])[]>> = {
  users: [['id'], ['email']],
  sessions: [['id'], ['tokenDigest']],
  oauthAccounts: [['provider', 'accountId']],
  oneTimeTokens: [['digest']],
  rateLimits: [['key']],
}

const indexed: Readonly<Record<keyof Tables, readonly string[]>> = {
  users: [],
  sessions: ['userId', 'expiresAt'],
  oauthAccounts: ['userId'],
  oneTimeTokens: ['expiresAt'],
  rateLimits: ['expiresAt'],
}

/** Says what the stores need of a table of this kind. */
export function requirementsOf(kind: keyof Tables, table: Table): Requirements {
  const columns = getTableColumns(table)
  const named = (names: readonly string[]) =>
    names.flatMap((name) => (columns[name] ? [columns[name]] : []))
  return { unique: unique[kind].map(named), indexed: named(indexed[kind]) }
}
