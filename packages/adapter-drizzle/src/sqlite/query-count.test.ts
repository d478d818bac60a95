import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { signedIn } from '@fetch-users/core/testing'
import { expect, test } from 'vitest'
import { openSqlite } from '../../test/sqlite.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const baseUrl = 'https://api.example.com'
const { users, sessions } = authTables()
const { db, queries } = await openSqlite({ users, sessions })

const auth = createAuth({
  baseUrl,
  secret: 'x'.repeat(32),
  storage: drizzleStorage(db, { users, sessions }),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
    mobile: { transport: bearerTransport(), strategy: jwtStrategy({ refresh: true }) },
  },
  requireVerification: true,
  notify: () => {},
})
const password = 'correct horse'
const ann = await auth.users.create({ email: 'ann@example.com', password, isVerified: true })

test('a session check takes one query', async () => {
  const headers = await signedIn(auth, ann, 'cookie')
  expect(await queriesOf('/users/me', { headers })).toBe(1)
})

test('a JWT check takes one query', async () => {
  const headers = await signedIn(auth, ann, 'jwt')
  expect(await queriesOf('/users/me', { headers })).toBe(1)
})

test('so does a check of a JWT with a session', async () => {
  const headers = await signedIn(auth, ann, 'mobile')
  expect(await queriesOf('/users/me', { headers })).toBe(1)
})

test('a refresh takes two: it finds, and counts', async () => {
  const login = await (await auth.backends.mobile.login(ann)).json()
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ refresh_token: login.refresh_token })
  expect(await queriesOf('/auth/mobile/refresh', { method: 'POST', headers, body })).toBe(2)
})

test('a log-in takes two queries with a session and one behind it, and one with a JWT', async () => {
  const login = { method: 'POST', body: new URLSearchParams({ username: ann.email, password }) }
  expect(await queriesOf('/auth/cookie/login', login)).toBe(3)
  expect(await queriesOf('/auth/jwt/login', login)).toBe(1)
})

test('a registration takes one query, the verification mail included', async () => {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ email: 'bob@example.com', password })
  expect(await queriesOf('/auth/register', { method: 'POST', headers, body })).toBe(1)
})

async function queriesOf(path: string, init: RequestInit): Promise<number> {
  const before = queries.length
  const response = await auth.handler(new Request(`${baseUrl}${path}`, init))
  await auth.idle()
  expect(response.ok).toBe(true)
  return queries.length - before
}
