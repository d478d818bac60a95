import { StorageUnavailable } from '@fetch-users/core'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FixtureStorage } from './fixture/user.ts'
import { createFixture, defaultSecret, type MountPath } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { Api, type HeaderRecord } from './suite/api.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { ann, createUser, logIn, mailedToken } from './suite/scenario.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const unavailable = new StorageUnavailable()
const bug = new Error('SELECT * FROM users WHERE email = ann@example.com')

let fault: Error | null = null
const reported: unknown[] = []

const byMount = {
  '/': await openBreakable(),
  '/compat': await openBreakable(),
  '/strict': await openBreakable(),
}
const fixture = createFixture((mount: MountPath) => byMount[mount], {
  ...cheapHashers,
  origin,
  onError: (error) => reported.push(error),
})
const target = directTarget('memory', origin, fixture.fetch)

describe.skipIf(remoteOrigin).each(['/', '/compat'] as const)('%s without its storage', (mount) => {
  const api = new Api(target, mount, defaultSecret)
  let cookie: HeaderRecord
  let token: HeaderRecord
  let mailed: { verify: string; reset: string }

  beforeEach(async () => {
    fault = null
    await api.fixture('POST', 'reset')
    await createUser(api)
    cookie = await logIn(api, 'cookie')
    token = await logIn(api, 'jwt')
    mailed = {
      verify: await mailedToken(api, 'verify-email'),
      reset: await mailedToken(api, 'reset-password'),
    }
    reported.length = 0
  })

  const askAll = () => [
    api.get('/users/me', cookie),
    api.get('/users/me', token),
    api.patch('/users/me', { display_name: 'Ann' }, token),
    api.get('/users', token),
    api.post('/auth/jwt/logout', undefined, token),
    api.form('/auth/login', { username: ann.email, password: ann.password }),
    api.post('/auth/register', { ...ann, email: 'bob@example.com' }),
    api.post('/auth/forgot-password', { email: ann.email }),
    api.post('/auth/request-verify-token', { email: ann.email }),
    api.post('/auth/verify', { token: mailed.verify }),
    api.post('/auth/reset-password', { token: mailed.reset, password: 'battery staple' }),
  ]

  test('503 with Retry-After, never 401, when it cannot be reached [WB-11]', async () => {
    fault = unavailable
    const guarded = ['', '?optional'].map((query) => api.get(`/__fixture/guard${query}`, token))
    for (const answer of await Promise.all([...askAll(), ...guarded])) {
      expect(answer).toMatchObject({ status: 503, body: { detail: 'SERVICE_UNAVAILABLE' } })
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/)
      expect(answer.cookies).toEqual([])
    }
  })

  test('500 that tells nothing, when it fails as it never should [WB-11] [V-SE-18]', async () => {
    fault = bug
    const answers = await Promise.all(askAll())
    for (const { status, text, headers } of answers) {
      expect({ status, text }).toEqual({ status: 500, text: '{"detail":"Internal Server Error"}' })
      expect(headers.get('cache-control')).toBe('no-store')
    }
    expect(reported).toEqual(answers.map(() => bug))
  })

  test('a token that is none needs no storage to be refused', async () => {
    fault = unavailable
    const answer = await api.get('/users/me', { authorization: 'Bearer x' })
    expect(answer).toMatchObject({ status: 401 })
  })
})

/** Stores in memory, that fail as long as there is a fault. */
async function openBreakable(): Promise<FixtureStorage> {
  const { users, sessions, clear } = await openMemory()
  const breakable = <Store extends object>(store: Store): Store =>
    new Proxy(store, {
      get(target, name, receiver) {
        const value: unknown = Reflect.get(target, name, receiver)
        return fault && typeof value === 'function' ? () => Promise.reject(fault) : value
      },
    })
  return { users: breakable(users), sessions: sessions && breakable(sessions), clear }
}
