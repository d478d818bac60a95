import {
  type AuthOptions,
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { signedIn } from '@fetch-users/core/testing'
import { describe, expect, test } from 'vitest'
import { sqliteDrivers } from '../packages/adapter-drizzle/test/sqlite.ts'
import { createOutbox } from './fixture/outbox.ts'
import type { FixtureUser } from './fixture/user.ts'
import { cheapHashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { openSqlite } from './storages/sqlite.ts'

// Rows of the contract that need an option which no mount of the fixture has.

const baseUrl = 'https://api.example.com'
const ann = { email: 'ann@example.com', password: 'correct horse' }

type Options = Partial<AuthOptions<FixtureUser, 'cookie' | 'jwt'>>

const opens = {
  memory: openMemory,
  sqlite: () => openSqlite(sqliteDrivers['better-sqlite3']),
}

describe.each(Object.entries(opens))('on %s', (_, open) => {
  async function setUp(options: Options) {
    const outbox = createOutbox()
    const auth = createAuth<FixtureUser, 'cookie' | 'jwt'>({
      baseUrl,
      secret: 'x'.repeat(48),
      storage: await open(),
      passwordHasher: cheapHashers.passwordHasher,
      backends: {
        cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
        jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
      },
      notify: outbox.notify,
      ...options,
    })
    const send = async (method: string, path: string, init: RequestInit = {}) => {
      const response = await auth.handler(new Request(baseUrl + path, { method, ...init }))
      await auth.idle()
      const text = await response.text()
      return { status: response.status, body: text && JSON.parse(text) }
    }
    return { auth, outbox, send }
  }

  const json = (body: unknown): RequestInit => ({
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

  describe('where verification is required', () => {
    test('registering mails the verification, which lets the user in', async () => {
      const { outbox, send } = await setUp({
        requireVerification: true,
        concealExistingUsers: false,
      })
      expect((await send('POST', '/auth/register', json(ann))).status).toBe(201)
      const [mail] = outbox.entries
      expect(mail).toMatchObject({ mail: 'verify-email', email: ann.email })
      const token = mail && 'token' in mail ? mail.token : undefined
      expect((await send('POST', '/auth/verify', json({ token }))).status).toBe(200)
      expect((await send('POST', '/auth/jwt/login', json(ann))).status).toBe(200)
    })

    test.each(['cookie', 'jwt'])('an unverified user is refused, %s', async (backend) => {
      const { auth, send } = await setUp({ requireVerification: true, concealExistingUsers: false })
      await auth.users.create(ann)
      expect(await send('POST', `/auth/${backend}/login`, json(ann))).toEqual({
        status: 400,
        body: { detail: 'LOGIN_USER_NOT_VERIFIED' },
      })
      const wrong = json({ ...ann, password: 'wrong horse' })
      expect(await send('POST', `/auth/${backend}/login`, wrong)).toEqual({
        status: 400,
        body: { detail: 'LOGIN_BAD_CREDENTIALS' },
      })
    })

    test('a log-out by an unverified user is 403', async () => {
      const { auth, send } = await setUp({
        requireVerification: true,
        concealExistingUsers: false,
        emailChange: 'immediate',
      })
      const user = await auth.users.create({ ...ann, isVerified: true })
      const headers = await signedIn(auth, user)
      const change = { ...json({ email: 'new@example.com' }) }
      const renewed = await auth.handler(
        new Request(`${baseUrl}/users/me`, {
          ...change,
          method: 'PATCH',
          headers: { ...change.headers, ...headers },
        }),
      )
      const cookie = renewed.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      const logout = { headers: { ...headers, cookie } }
      expect(await send('POST', '/auth/logout', logout)).toMatchObject({
        status: 403,
        body: { detail: 'Forbidden' },
      })
    })
  })

  test('DELETE /users/me is 204 with selfDeletion, and the user and the log-in are gone', async () => {
    const { auth, send } = await setUp({ selfDeletion: true })
    const user = await auth.users.create(ann)
    const headers = await signedIn(auth, user)
    expect((await send('DELETE', '/users/me', { headers })).status).toBe(204)
    expect((await send('GET', '/users/me', { headers })).status).toBe(401)
    expect(await auth.users.find(user.id)).toBeNull()
  })
})
