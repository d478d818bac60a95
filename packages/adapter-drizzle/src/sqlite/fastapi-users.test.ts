import {
  bearerTransport,
  cookieTransport,
  createAuth,
  fastapiUsersCompatibility,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { bcrypt } from '@fetch-users/core/bcrypt'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { integer, type SQLiteTable, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import type { Tables } from '../storage.ts'
import { sessionColumns } from './columns.ts'
import { drizzleStorage } from './storage.ts'

// Made by fastapi-users 15.0.5 with SQLAlchemy 2.0.58, pwdlib 0.3.0 and PyJWT 2.15.1: the table,
// two users with the password "correct horse", and an access token of the first.
const madeByFastapiUsers = [
  `CREATE TABLE user (
    id CHAR(36) NOT NULL,
    email VARCHAR(320) NOT NULL,
    hashed_password VARCHAR(1024) NOT NULL,
    is_active BOOLEAN NOT NULL,
    is_superuser BOOLEAN NOT NULL,
    is_verified BOOLEAN NOT NULL,
    PRIMARY KEY (id)
  )`,
  'CREATE UNIQUE INDEX ix_user_email ON user (email)',
  `INSERT INTO user VALUES ('11111111-2222-4333-8444-555555555555', 'argon@example.com',
    '$argon2id$v=19$m=65536,t=3,p=4$Spitk83z6v/GJwZ1ONmNCg$+kxqd1I34n6Ye1Is9F5Uqdxa/Cth4dLYG1Xo8SSEi5k',
    1, 0, 1)`,
  `INSERT INTO user VALUES ('66666666-7777-4888-9999-aaaaaaaaaaaa', 'bcrypt@example.com',
    '$2b$12$NXgGiyo3k/DJAyo1YLbXs.Cs27K2x8Qi4J6VQW.9gDZ.htEP1mqO6', 1, 0, 0)`,
]
const accessToken =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMTExMTExMS0yMjIyLTQzMzMtODQ0NC01NTU1NTU1NTU1' +
  'NTUiLCJhdWQiOlsiZmFzdGFwaS11c2VyczphdXRoIl0sImV4cCI6MTc5NTM3MTkzMn0.gVfofz8ZAoGzsj_vpCNVwVdUWy' +
  'YnNejT0R9PdmXtEDM'
const expiry = new Date(1795371932_000)
const baseUrl = 'https://api.example.com'
const jwtSecret = 'x'.repeat(48)

const userColumns = {
  id: text('id')
    .primaryKey()
    .$defaultFn(() => crypto.randomUUID()),
  email: text('email').notNull(),
  hashedPassword: text('hashed_password').notNull(),
  isActive: integer('is_active', { mode: 'boolean' }).notNull(),
  isSuperuser: integer('is_superuser', { mode: 'boolean' }).notNull(),
  isVerified: integer('is_verified', { mode: 'boolean' }).notNull(),
}
const asItIs = sqliteTable('user', userColumns)
const withStamp = sqliteTable('user', { ...userColumns, securityStamp: text('security_stamp') })
const sessions = sqliteTable('sessions', sessionColumns())

const addSessions = `CREATE TABLE sessions (
  id TEXT PRIMARY KEY, token_digest TEXT NOT NULL UNIQUE, user_id CHAR(36) NOT NULL REFERENCES user (id) ON DELETE CASCADE,
  backend TEXT NOT NULL, security_stamp TEXT NOT NULL, authenticated_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, ip TEXT, user_agent TEXT
)`
const addStamp = 'ALTER TABLE user ADD COLUMN security_stamp TEXT'

describe.each([
  { table: 'as fastapi-users made it', users: asItIs, statements: [addSessions] },
  { table: 'with a stamp column', users: withStamp, statements: [addSessions, addStamp] },
])('a user table $table', ({ users, statements }) => {
  const open = () => openAuth({ users, sessions }, statements)

  test('an access token of fastapi-users is accepted until it expires', async () => {
    const { me, setClock } = await open()
    setClock(new Date(expiry.getTime() - 1000))
    expect((await me({ authorization: `Bearer ${accessToken}` })).status).toBe(200)
    setClock(expiry)
    expect((await me({ authorization: `Bearer ${accessToken}` })).status).toBe(401)
  })

  test('[PW-13] a password hashed with argon2id of another cost logs in, and is hashed anew', async () => {
    const { login, hashOf } = await open()
    expect((await login('argon@example.com')).status).toBe(204)
    expect(await hashOf('argon@example.com')).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    expect((await login('argon@example.com')).status).toBe(204)
  })

  test('[PW-13] a password hashed with bcrypt logs in, and is hashed anew with argon2id', async () => {
    const { login, hashOf, me } = await open()
    const first = await login('bcrypt@example.com')
    expect(first.status).toBe(204)
    expect(await hashOf('bcrypt@example.com')).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
    const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect(cookie).toMatch(/^fastapiusersauth=/)
    expect((await me({ cookie })).status).toBe(200)
    expect((await login('bcrypt@example.com')).status).toBe(204)
  })

  test('a wrong password is a plain refusal, whatever the hash', async () => {
    const { login } = await open()
    for (const email of ['argon@example.com', 'bcrypt@example.com', 'nobody@example.com']) {
      const response = await login(email, 'wrong horse')
      expect(await response.json()).toEqual({ detail: 'LOGIN_BAD_CREDENTIALS' })
    }
  })

  test('a bearer log-in is answered as fastapi-users does', async () => {
    const { login } = await open()
    const response = await login('argon@example.com', 'correct horse', 'jwt')
    expect(Object.keys(await response.json())).toEqual(['access_token', 'token_type'])
  })

  test('of first log-ins at the same time all are alive, though the hash changes under them', async () => {
    const { login, me } = await open()
    const logins = await Promise.all(Array.from({ length: 4 }, () => login('bcrypt@example.com')))
    for (const response of logins) {
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      expect((await me({ cookie })).status).toBe(200)
    }
  })

  test('a reset works once, and ends the log-ins there were', async () => {
    const { login, me, post, resetToken } = await open()
    const cookie = (await login('argon@example.com')).headers.getSetCookie()[0]?.split(';')[0] ?? ''
    await post('/auth/forgot-password', { email: 'argon@example.com' })
    const reset = { token: await resetToken(), password: 'battery staple' }
    expect((await post('/auth/reset-password', reset)).status).toBe(200)
    expect((await post('/auth/reset-password', reset)).status).toBe(400)
    expect((await me({ cookie })).status).toBe(401)
    expect((await login('argon@example.com', 'battery staple')).status).toBe(204)
  })
})

async function openAuth<User extends { id: string; email: string } & UserFlags>(
  tables: Tables<'sqlite', User> & { users: SQLiteTable },
  statements: readonly string[],
) {
  const client = createClient({ url: 'file::memory:' })
  for (const statement of [...madeByFastapiUsers, ...statements]) await client.execute(statement)
  let now = new Date(expiry.getTime() - 60_000)
  const tokens: string[] = []
  const auth = createAuth({
    ...fastapiUsersCompatibility,
    baseUrl,
    secret: jwtSecret,
    storage: drizzleStorage(drizzle(client), tables),
    passwordHasher: [argon2id(), bcrypt()],
    backends: {
      cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
      jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
    },
    notify: ({ token }) => tokens.push(token),
    clock: () => now,
  })
  const call = (path: string, init: RequestInit) =>
    auth.handler(new Request(`${baseUrl}${path}`, init))

  return {
    setClock: (date: Date) => {
      now = date
    },
    me: (headers: Record<string, string>) => call('/users/me', { headers }),
    login: (username: string, password = 'correct horse', backend = 'cookie') =>
      call(`/auth/${backend}/login`, {
        method: 'POST',
        body: new URLSearchParams({ username, password }),
      }),
    post: (path: string, body: unknown) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    resetToken: async () => {
      await auth.idle()
      return tokens.at(-1) ?? ''
    },
    hashOf: async (email: string) => {
      const sql = 'SELECT hashed_password FROM user WHERE email = ?'
      return String((await client.execute({ sql, args: [email] })).rows[0]?.['hashed_password'])
    },
  }
}

interface UserFlags {
  isActive: boolean
  isSuperuser: boolean
  isVerified: boolean
}
