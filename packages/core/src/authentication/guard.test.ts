import { beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { origin, patched, setUp, type TestAuth } from '../../test/setup.ts'
import { AuthError, StorageUnavailable } from '../errors.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { bearerTransport } from './bearer-transport.ts'
import { cookieTransport } from './cookie-transport.ts'
import type { GuardOptions } from './guard.ts'
import { jwtStrategy } from './jwt-strategy.ts'
import { sessionStrategy } from './session-strategy.ts'

type Options = GuardOptions<'cookie' | 'jwt'>

const get = (headers: Record<string, string> = {}) => ({
  headers: new Headers(headers),
  method: 'GET',
})

/** What the guard says, both ways to ask. */
async function verdict({ auth }: TestAuth<BaseUser>, headers = {}, options: Options = {}) {
  const current = await auth.currentUser(get(headers), options)
  const required = await auth.requireUser(get(headers), options).catch((error: unknown) => error)
  if (required instanceof AuthError) {
    expect(current).toBeNull()
    return required.code
  }
  expect(required).toEqual(current)
  return current?.email
}

describe('options', () => {
  const application = setUp()
  const { auth } = application
  const kinds: Record<string, Partial<BaseUser>> = {
    plain: {},
    verified: { isVerified: true },
    root: { isSuperuser: true },
    verifiedRoot: { isVerified: true, isSuperuser: true },
    inactive: { isActive: false },
    inactiveRoot: { isActive: false, isVerified: true, isSuperuser: true },
  }
  const headers: Record<string, Record<string, string>> = {}

  beforeAll(async () => {
    for (const [name, flags] of Object.entries(kinds)) {
      const active = { ...flags, isActive: true }
      const user = await auth.users.create({ email: `${name}@example.com`, ...active })
      headers[name] = await signedIn(auth, user)
      // A deactivation by the rules ends sessions; this one leaves the session to the guard.
      if (flags.isActive === false)
        await application.storage.users.update(String(user.id), { isActive: false })
    }
  })

  const [admitted, refused, unknown] = ['', 'FORBIDDEN', 'UNAUTHORIZED']
  test.each<[Options, Record<string, string>]>([
    [{}, { plain: admitted, verified: admitted, root: admitted, inactive: unknown }],
    [{ active: true }, { plain: admitted, inactive: unknown, inactiveRoot: unknown }],
    [{ active: false }, { plain: admitted, inactive: admitted, inactiveRoot: admitted }],
    [{ verified: true }, { plain: refused, verified: admitted, root: refused, inactive: unknown }],
    [{ superuser: true }, { plain: refused, verified: refused, root: admitted }],
    [
      { superuser: true, verified: true },
      { plain: refused, verified: refused, root: refused, verifiedRoot: admitted },
    ],
    [
      { superuser: true, verified: true, active: true },
      { verifiedRoot: admitted, inactive: unknown, inactiveRoot: unknown },
    ],
    [
      { active: false, superuser: true, verified: true },
      { inactive: refused, inactiveRoot: admitted },
    ],
    [{ backends: ['cookie'] }, { plain: admitted }],
    [{ backends: ['jwt', 'cookie'] }, { plain: admitted }],
    [{ backends: ['jwt'] }, { plain: unknown, root: unknown }],
    [{ backends: [] }, { plain: unknown }],
    [{ active: undefined, verified: undefined, superuser: undefined }, { plain: admitted }],
  ])('%j', async (options, expected) => {
    for (const [name, answer] of Object.entries(expected)) {
      const said = await verdict(application, headers[name], options)
      expect([name, said]).toEqual([name, answer || `${name}@example.com`.toLowerCase()])
    }
  })

  test('are as strict without a credential: it is 401, whatever is asked', async () => {
    for (const options of [{}, { active: false }, { verified: true }, { superuser: true }])
      expect(await verdict(application, {}, options)).toBe('UNAUTHORIZED')
  })

  test('name backends by their type', () => {
    expectTypeOf<Options['backends']>().toEqualTypeOf<readonly ('cookie' | 'jwt')[] | undefined>()
    expectTypeOf(auth.requireUser).returns.resolves.toEqualTypeOf<BaseUser>()
    expectTypeOf(auth.currentUser).returns.resolves.toEqualTypeOf<BaseUser | null>()
  })
})

describe('the header decides alone', () => {
  test('[SE-12] a bad one is not made good by a cookie', async () => {
    const application = setUp()
    const user = await application.auth.users.create({ email: 'ann@example.com' })
    const cookie = await signedIn(application.auth, user)
    for (const authorization of ['Bearer x', 'Bearer ', 'Basic x', ''])
      expect(await verdict(application, { ...cookie, authorization })).toBe('UNAUTHORIZED')
  })

  test('[SE-12] a good one counts, whatever the cookie is', async () => {
    const application = setUp()
    const { auth } = application
    const [ann, bea] = [
      await auth.users.create({ email: 'ann@example.com' }),
      await auth.users.create({ email: 'bea@example.com' }),
    ]
    const bearer = await signedIn(auth, ann, 'jwt')
    for (const cookie of [await signedIn(auth, bea), { cookie: '__Host-fetch-users=x' }])
      expect(await verdict(application, { ...cookie, ...bearer })).toBe('ann@example.com')
  })

  test('[SE-12] also where bearer tokens do not count', async () => {
    const application = setUp()
    const { auth } = application
    const user = await auth.users.create({ email: 'ann@example.com' })
    const both = { ...(await signedIn(auth, user)), ...(await signedIn(auth, user, 'jwt')) }
    expect(await verdict(application, both, { backends: ['cookie'] })).toBe('UNAUTHORIZED')
  })
})

describe('of several cookies', () => {
  const two = {
    cookie: { transport: cookieTransport({ name: 'first' }), strategy: sessionStrategy() },
    jwt: { transport: cookieTransport({ name: 'second' }), strategy: jwtStrategy() },
  }

  test('the first that is there decides', async () => {
    const application = setUp({ backends: two })
    const { auth } = application
    const user = await auth.users.create({ email: 'ann@example.com' })
    const { cookie: second } = await signedIn(auth, user, 'jwt')
    expect(await verdict(application, { cookie: second })).toBe('ann@example.com')
    expect(await verdict(application, { cookie: `${second}; first=x` })).toBe('UNAUTHORIZED')
    expect(await verdict(application, { cookie: `${second}; first=` })).toBe('UNAUTHORIZED')
    const moved = second?.replace('second=', 'first=')
    expect(await verdict(application, { cookie: moved })).toBe('UNAUTHORIZED')
    const allowed: Options = { backends: ['jwt'] }
    const both = { cookie: `${second}; first=x` }
    expect(await verdict(application, both, allowed)).toBe('ann@example.com')
  })

  test('without a bearer backend nobody is challenged for one', async () => {
    const { ask } = setUp({ backends: two })
    const response = await ask('GET /users/me')
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, null])
  })
})

test('[WB-13] with a bearer backend 401 challenges for a token', async () => {
  const { ask } = setUp()
  for (const line of ['GET /users/me', 'POST /auth/logout', 'DELETE /users/x'])
    expect((await ask(line)).headers.get('www-authenticate')).toBe('Bearer')
})

describe('two backends on one transport', () => {
  test.each(['jwt', 'cookie'] as const)('are asked in order: %s', async (name) => {
    const shared = {
      cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
      jwt: { transport: cookieTransport(), strategy: jwtStrategy() },
    }
    const application = setUp({ backends: shared })
    const { auth } = application
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(auth, user, name)
    expect(await verdict(application, headers)).toBe('ann@example.com')
    expect(await verdict(application, headers, { backends: [name] })).toBe('ann@example.com')
    const login = await auth.authenticate(get(headers))
    expect(login?.backend).toBe(name)
    const other = name === 'jwt' ? 'cookie' : 'jwt'
    expect(await verdict(application, headers, { backends: [other] })).toBe('UNAUTHORIZED')
  })
})

describe('a credential ends', () => {
  const kinds = ['cookie', 'jwt'] as const

  test.each(kinds)('[SE-5] [V-SE-2] with its user: %s', async (kind) => {
    const application = setUp()
    const { auth } = application
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(auth, user, kind)
    await auth.users.delete(user.id)
    for (const options of [{}, { active: false }])
      expect(await verdict(application, headers, options)).toBe('UNAUTHORIZED')
  })

  test.each(kinds)('[SE-5] with the stamp it repeats, whoever changed that: %s', async (kind) => {
    const application = setUp()
    const { auth, storage } = application
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(auth, user, kind)
    await storage.users.update(String(user.id), { securityStamp: 'A'.repeat(22) })
    expect(await verdict(application, headers)).toBe('UNAUTHORIZED')
    await storage.users.update(String(user.id), { securityStamp: null })
    expect(await verdict(application, headers)).toBe('UNAUTHORIZED')
  })

  test.each(kinds)('[SE-5] for an inactive user, and is 401: %s', async (kind) => {
    const application = setUp()
    const { auth, storage, ask } = application
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(auth, user, kind)
    await storage.users.update(String(user.id), { isActive: false })
    expect(await verdict(application, headers)).toBe('UNAUTHORIZED')
    for (const line of ['GET /users/me', 'GET /users', 'POST /auth/logout'])
      expect((await ask(line, undefined, headers)).status).toBe(401)
  })

  test('[JW-8] a role that is lost counts at once', async () => {
    const application = setUp()
    const { auth } = application
    const root = await auth.users.create({ email: 'root@example.com', isSuperuser: true })
    for (const kind of kinds) {
      const headers = await signedIn(auth, root, kind)
      await auth.users.update(root.id, { isSuperuser: true })
      expect(await verdict(application, headers, { superuser: true })).toBe('root@example.com')
      await auth.users.update(root.id, { isSuperuser: false })
      expect(await verdict(application, headers, { superuser: true })).toBe('FORBIDDEN')
    }
  })
})

describe('trouble of the storage is not a refusal', () => {
  const trouble = new StorageUnavailable()
  const fail = () => Promise.reject(trouble)

  /** A logged-in user of an application whose stores then break. */
  async function broken(kind: 'cookie' | 'jwt') {
    const storage = memoryStorage()
    const healthy = setUp({ storage })
    const user = await healthy.auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(healthy.auth, user, kind)
    const users = patched(storage.users, { find: fail })
    const sessions = patched(storage.sessions, { find: fail })
    return { ...setUp({ storage: { users, sessions } }), headers }
  }

  test.each(['cookie', 'jwt'] as const)('it throws in every question: %s', async (kind) => {
    const { auth, headers } = await broken(kind)
    await expect(auth.currentUser(get(headers))).rejects.toBe(trouble)
    await expect(auth.requireUser(get(headers))).rejects.toBe(trouble)
    await expect(auth.authenticate(get(headers))).rejects.toBe(trouble)
  })

  test.each(['cookie', 'jwt'] as const)('it is 503 on the routes: %s', async (kind) => {
    const { ask, headers, errors } = await broken(kind)
    for (const line of ['GET /users/me', 'GET /users', `POST /auth/${kind}/logout`]) {
      const response = await ask(line, undefined, headers)
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
      expect(response.headers.getSetCookie()).toEqual([])
    }
    expect(errors).toEqual([trouble, trouble, trouble])
  })

  test('[WB-11] any other fault throws as well, and is 500 on the routes', async () => {
    const storage = memoryStorage()
    const bug = new RangeError('SELECT secret')
    const sessions = patched(storage.sessions, { find: () => Promise.reject(bug) })
    const { auth, ask } = setUp({ storage: { ...storage, sessions } })
    const headers = { cookie: '__Host-fetch-users=x' }
    await expect(auth.currentUser(get(headers))).rejects.toBe(bug)
    const response = await ask('GET /users/me', undefined, headers)
    expect([response.status, await response.text()]).toEqual([
      500,
      '{"detail":"Internal Server Error"}',
    ])
  })
})

describe('authenticate', () => {
  test('tells the whole log-in', async () => {
    const { auth, time } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const authenticatedAt = new Date(time.now)
    const cookie = await signedIn(auth, user)
    const jwt = await signedIn(auth, user, 'jwt')
    time.now += 5000
    expect(await auth.authenticate(get(cookie))).toEqual({
      user,
      backend: 'cookie',
      session: { id: expect.stringMatching(/^[\w-]{22}$/) },
      authenticatedAt,
    })
    expect(await auth.authenticate(get(jwt))).toEqual({
      user,
      backend: 'jwt',
      session: null,
      authenticatedAt,
    })
    expect(await auth.authenticate(get(jwt), { superuser: true })).toBeNull()
  })

  test('hands out a user without secrets', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com', password: 'long enough' })
    const found = await auth.currentUser(get(await signedIn(auth, user)))
    expect(Object.keys(found ?? {}).toSorted()).toEqual(
      ['email', 'id', 'isActive', 'isSuperuser', 'isVerified'].toSorted(),
    )
  })

  test('takes a Request, or anything with headers', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(auth, user)
    expect(await auth.currentUser(new Request(origin, { headers }))).toEqual(user)
    const bare = { get: (name: string) => headers[name] ?? null }
    expect(await auth.currentUser({ headers: bare, method: 'GET' })).toEqual(user)
  })
})

test('a credential whose user belongs to another storage is none', async () => {
  const [here, there] = [setUp(), setUp()]
  const user = await there.auth.users.create({ email: 'ann@example.com' })
  const bearer = await signedIn(there.auth, user, 'jwt')
  expect(await here.auth.currentUser(get(bearer))).toBeNull()
})

test("what an application's own strategy refuses is nobody", async () => {
  const { auth } = setUp({
    backends: {
      cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
      jwt: {
        transport: bearerTransport(),
        strategy: () => ({
          issue: async () => ({ token: 'a', lifetimeSeconds: 60 }),
          async verify() {
            throw new AuthError('UNAUTHORIZED')
          },
          async revoke() {},
        }),
      },
    },
  })
  const request = get({ authorization: 'Bearer a' })
  expect(await auth.currentUser(request)).toBeNull()
  await expect(auth.requireUser(request)).rejects.toThrow(AuthError)
})
