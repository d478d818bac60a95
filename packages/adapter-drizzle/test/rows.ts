import { hash } from 'node:crypto'

/** When the rows were made: nothing has expired by then. */
export const rowsMadeAt: Date = new Date('2026-01-01T00:00:00Z')

/** How many rows each table has for one user. */
export const rowsPerUser = {
  users: 1,
  sessions: 3,
  oauthAccounts: 1,
  oneTimeTokens: 1,
  rateLimits: 1,
}

/** A table that rows are made for. */
export type TableName = keyof typeof rowsPerUser

/** In the order in which rows can come: owners first. */
export const tableNames: readonly TableName[] = [
  'users',
  'sessions',
  'oauthAccounts',
  'oneTimeTokens',
  'rateLimits',
]

/** The row of each table with the number `n`, from 0, among those of so many users. */
export const rowsOf = {
  users: (n: number) => ({
    id: uuidOf(`user ${n}`),
    email: emailOf(n),
    hashedPassword: `$argon2id$v=19$m=19456,t=2,p=1$${stampOf(n)}$${digestOf(`hash ${n}`)}`,
    securityStamp: stampOf(n),
    isActive: true,
    isSuperuser: false,
    isVerified: false,
  }),

  sessions: (n: number, users: number) => ({
    id: uuidOf(`session ${n}`),
    tokenDigest: digestOf(`session ${n}`),
    userId: uuidOf(`user ${n % users}`),
    backend: 'cookie',
    securityStamp: stampOf(n % users),
    authenticatedAt: rowsMadeAt,
    createdAt: rowsMadeAt,
    lastUsedAt: rowsMadeAt,
    expiresAt: endOf(n),
    generation: 0,
    ip: '192.0.2.1',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  }),

  oauthAccounts: (n: number) => ({
    provider: 'google',
    accountId: digestOf(`account ${n}`),
    userId: uuidOf(`user ${n}`),
    accountEmail: emailOf(n),
    tokens: null,
  }),

  oneTimeTokens: (n: number) => ({ digest: digestOf(`token ${n}`), expiresAt: endOf(n) }),

  rateLimits: (n: number) => ({
    key: digestOf(`counter ${n}`),
    remaining: 4,
    level: 0,
    resetsAt: endOf(n),
    expiresAt: endOf(n),
  }),
}

/** Spread as random ids are, and the same at every call. */
function uuidOf(name: string): string {
  const hex = hash('md5', name, 'hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function digestOf(name: string): string {
  return hash('sha256', name, 'base64url')
}

function stampOf(n: number): string {
  return digestOf(`stamp ${n}`).slice(0, 22)
}

function emailOf(n: number): string {
  return `${uuidOf(`name ${n}`).slice(0, 13)}@example.com`
}

function endOf(n: number): Date {
  return new Date(rowsMadeAt.getTime() + (n + 1) * 1000)
}
