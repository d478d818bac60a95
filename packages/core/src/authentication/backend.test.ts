import { describe, expect, test } from 'vitest'
import { backends, hasher, origin, secret, setUp } from '../../test/setup.ts'
import { createAuth } from '../auth.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { cookieTransport } from './cookie-transport.ts'
import { sessionStrategy } from './session-strategy.ts'

const { cookie, jwt } = backends

function named(...names: string[]) {
  const options = Object.fromEntries(names.map((name) => [name, jwt]))
  const storage = memoryStorage()
  return createAuth({ baseUrl: origin, secret, storage, passwordHasher: hasher, backends: options })
}

describe('the names of backends', () => {
  test.each(['a', 'cookie', 'my-app', 'v2', 'a-'])('%j stands in a path', (name) => {
    const paths = named(name).routes.map(({ path }) => path)
    expect(paths).toContain(`/auth/${name}/login`)
    expect(paths).toContain(`/auth/${name}/logout`)
  })

  test.each(['', 'A', 'Cookie', '1st', '-a', 'a_b', 'a b', 'a/b', 'a%2f', 'ä', '{id}', '../x'])(
    '%j does not, which is a TypeError that names it',
    (name) => {
      expect(() => named('first', name)).toThrow(TypeError)
      expect(() => named('first', name)).toThrow(`backends.${name}: `)
    },
  )

  test.each([
    'register',
    'login',
    'logout',
    'request-verify-token',
    'verify',
    'forgot-password',
    'reset-password',
    'sessions',
    'associate',
  ])('%s is a segment of a route already', (name) => {
    expect(() => named(name)).toThrow(`backends.${name}: `)
  })

  test('every segment of a route is taken', () => {
    const { routes } = setUp().auth
    const segments = routes.map(({ path }) => /^\/auth\/([^/]+)$/.exec(path)?.[1])
    for (const name of segments.filter((segment) => segment !== undefined))
      expect(() => named(name)).toThrow(TypeError)
  })

  test('there has to be one', () => {
    expect(() => named()).toThrow(/^backends is empty/)
  })
})

describe('the first backend', () => {
  test('also answers without its name', () => {
    const paths = named('one', 'two').routes.map(({ path }) => path)
    expect(paths.slice(0, 6)).toEqual([
      '/auth/login',
      '/auth/logout',
      '/auth/one/login',
      '/auth/one/logout',
      '/auth/two/login',
      '/auth/two/logout',
    ])
  })
})

describe('a log-in', () => {
  const email = 'ann@example.com'
  const form = new URLSearchParams({ username: email, password: 'long enough' })

  test('[SE-2] [V-SE-1] ends the one of the same backend that the request carries', async () => {
    const { auth, ask, logIn } = setUp()
    await auth.users.create({ email, password: 'long enough' })
    const before = await logIn(email, 'long enough')
    const response = await ask('POST /auth/cookie/login', form, before)
    const [after = ''] = response.headers.getSetCookie()
    expect(after.startsWith(before['cookie'] ?? '')).toBe(false)
    expect((await ask('GET /users/me', undefined, before)).status).toBe(401)
    const present = { cookie: after.slice(0, after.indexOf(';')) }
    expect((await ask('GET /users/me', undefined, present)).status).toBe(200)
  })

  test('leaves the one of another backend alone', async () => {
    const { auth, ask, logIn } = setUp()
    await auth.users.create({ email, password: 'long enough' })
    const before = await logIn(email, 'long enough')
    expect((await ask('POST /auth/jwt/login', form, before)).status).toBe(200)
    expect((await ask('GET /users/me', undefined, before)).status).toBe(200)
  })

  test('that fails ends nothing', async () => {
    const { auth, ask, logIn } = setUp()
    await auth.users.create({ email, password: 'long enough' })
    const before = await logIn(email, 'long enough')
    const wrong = new URLSearchParams({ username: email, password: 'wrong' })
    expect((await ask('POST /auth/cookie/login', wrong, before)).status).toBe(400)
    expect((await ask('GET /users/me', undefined, before)).status).toBe(200)
  })

  test('[SE-2] never adopts a token that the client brings', async () => {
    const { auth, ask } = setUp({ backends: { cookie, jwt } })
    await auth.users.create({ email, password: 'long enough' })
    const planted = `__Host-fetch-users=${'A'.repeat(43)}`
    const headers = { cookie: planted, 'sec-fetch-site': 'same-origin' }
    const response = await ask('POST /auth/cookie/login', form, headers)
    expect(response.status).toBe(204)
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
  })
})

describe('a backend is a transport and a strategy, or a TypeError that names it', () => {
  test.each<[string, object]>([
    ['a transport that was not called', { ...cookie, transport: cookieTransport }],
    ['a strategy that was not called', { ...cookie, strategy: sessionStrategy }],
    ['no transport', { strategy: cookie.strategy }],
    ['no strategy', { transport: cookie.transport }],
    ['nothing', {}],
  ])('%s', (_, options) => {
    const backends = { mine: options as typeof cookie }
    const storage = memoryStorage()
    const setUpBackend = () =>
      createAuth({ baseUrl: origin, secret, storage, passwordHasher: hasher, backends })
    expect(setUpBackend).toThrow(TypeError)
    expect(setUpBackend).toThrow('backends.mine')
  })
})
