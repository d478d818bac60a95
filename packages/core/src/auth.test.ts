import { describe, expect, test } from 'vitest'
import {
  backends,
  hasher,
  origin,
  password,
  patched,
  secret,
  setUp,
  watched,
} from '../test/setup.ts'
import { createAuth } from './auth.ts'
import { memoryStorage } from './testing/memory-storage.ts'
import { signedIn } from './testing/signed-in.ts'

const email = 'ann@example.com'

/** An application whose every call of a store is noted. */
function counting() {
  const calls: string[] = []
  const storage = memoryStorage()
  const users = watched(storage.users, calls, 'users.')
  const sessions = watched(storage.sessions, calls, 'sessions.')
  const application = setUp({ storage: { users, sessions } })
  async function queriesOf(work: () => Promise<unknown>): Promise<string[]> {
    calls.length = 0
    await work()
    await application.auth.idle()
    return [...calls]
  }
  return { ...application, queriesOf }
}

describe('so many queries', () => {
  const form = () => new URLSearchParams({ username: email, password })

  test('one for a session check', async () => {
    const { auth, ask, queriesOf } = counting()
    const headers = await signedIn(auth, await auth.users.create({ email }))
    const request = { headers: new Headers(headers), method: 'GET' }
    expect(await queriesOf(() => auth.currentUser(request))).toEqual(['sessions.find'])
    const superuser = { superuser: true, verified: true }
    expect(await queriesOf(() => auth.currentUser(request, superuser))).toHaveLength(1)
    expect(await queriesOf(() => ask('GET /users/me', undefined, headers))).toHaveLength(1)
  })

  test('two for a session check where sessions live in a store of their own', async () => {
    const calls: string[] = []
    const { users, sessions } = memoryStorage()
    const find = async (digest: string) => {
      const found = await sessions.find(digest)
      return found && { session: found.session }
    }
    const apart = { users: watched(users, calls), sessions: patched(sessions, { find }) }
    const { auth } = setUp({ storage: apart })
    const user = await auth.users.create({ email })
    const headers = new Headers(await signedIn(auth, user))
    calls.length = 0
    expect(await auth.currentUser({ headers, method: 'GET' })).toEqual(user)
    expect(calls).toEqual(['find'])
    await users.delete(String(user.id))
    expect(await auth.currentUser({ headers, method: 'GET' })).toBeNull()
  })

  test('one for a check of a token', async () => {
    const { auth, queriesOf } = counting()
    const headers = new Headers(await signedIn(auth, await auth.users.create({ email }), 'jwt'))
    const request = { headers, method: 'GET' }
    expect(await queriesOf(() => auth.currentUser(request))).toEqual(['users.find'])
  })

  test('none where there is no credential, or a forged one', async () => {
    const { auth, queriesOf } = counting()
    for (const headers of [{}, { authorization: 'Bearer a.b.c' }, { authorization: 'Basic x' }]) {
      const request = { headers: new Headers(headers), method: 'GET' }
      expect(await queriesOf(() => auth.currentUser(request))).toEqual([])
    }
  })

  test('two for a log-in and one behind it, one for a token', async () => {
    const { auth, ask, queriesOf } = counting()
    await auth.users.create({ email, password })
    const logIn = (name: string) => queriesOf(() => ask(`POST /auth/${name}/login`, form()))
    const behind = ['sessions.list'] // to see whether there are too many
    expect(await logIn('cookie')).toEqual(['users.findByEmail', 'sessions.insert', ...behind])
    expect(await logIn('jwt')).toEqual(['users.findByEmail'])
  })

  test('one for a log-in that fails', async () => {
    const { ask, queriesOf } = counting()
    expect(await queriesOf(() => ask('POST /auth/login', form()))).toEqual(['users.findByEmail'])
  })

  test('three at most for a registration, taken address or not', async () => {
    const { ask, queriesOf } = counting()
    const register = () => queriesOf(() => ask('POST /auth/register', { email, password }))
    expect(await register()).toEqual(['users.insert'])
    expect((await register()).length).toBeLessThanOrEqual(3)
  })

  test('two for a log-out', async () => {
    const { auth, ask, queriesOf } = counting()
    const headers = await signedIn(auth, await auth.users.create({ email }))
    const queries = await queriesOf(() => ask('POST /auth/logout', undefined, headers))
    expect(queries).toEqual(['sessions.find', 'sessions.delete'])
  })

  test('none for input that is refused before', async () => {
    const { ask, queriesOf } = counting()
    const queries = await queriesOf(async () => {
      await ask('POST /auth/register', { email: 'x', password })
      await ask('POST /auth/register', { email, password: 'short' })
      await ask('POST /auth/login', new URLSearchParams({ username: 'x', password }))
      await ask('POST /auth/verify', { token: 'x' })
      await ask('POST /auth/reset-password', { token: 'x', password })
    })
    expect(queries).toEqual([])
  })
})

describe('createAuth', () => {
  const options = { baseUrl: origin, secret, passwordHasher: hasher, backends }

  test('is cheap: it hashes, signs and asks nothing', () => {
    const calls: string[] = []
    const storage = memoryStorage()
    createAuth({
      ...options,
      passwordHasher: watched(hasher, calls),
      storage: { users: watched(storage.users, calls), sessions: watched(storage.sessions, calls) },
    })
    expect(calls).toEqual([])
  })

  test('many applications go side by side, and share nothing but what they are given', async () => {
    const storage = memoryStorage()
    const [one, two] = [createAuth({ ...options, storage }), createAuth({ ...options, storage })]
    const other = createAuth({ ...options, storage, secret: 'y'.repeat(48) })
    const user = await one.users.create({ email })
    const headers = new Headers(await signedIn(one, user, 'jwt'))
    expect(await two.currentUser({ headers, method: 'GET' })).toEqual(user)
    expect(await other.currentUser({ headers, method: 'GET' })).toBeNull()
  })

  test('a rotation of the secret logs nobody out', async () => {
    const storage = memoryStorage()
    const before = createAuth({ ...options, storage })
    const user = await before.users.create({ email })
    const headers = new Headers(await signedIn(before, user, 'jwt'))
    const rotated = createAuth({ ...options, storage, secret: ['y'.repeat(48), secret] })
    expect(await rotated.currentUser({ headers, method: 'GET' })).toEqual(user)
    const fresh = new Headers(await signedIn(rotated, user, 'jwt'))
    expect(await before.currentUser({ headers: fresh, method: 'GET' })).toBeNull()
  })

  test('the methods work when they are taken apart', async () => {
    const { handler, currentUser, requireUser, idle } = createAuth({
      ...options,
      storage: memoryStorage(),
    })
    const request = new Request(`${origin}/users/me`)
    expect((await handler(request)).status).toBe(401)
    expect(await currentUser(request)).toBeNull()
    await expect(requireUser(request)).rejects.toMatchObject({ status: 401 })
    await idle()
  })
})

describe('the route table', () => {
  const { routes } = setUp({ selfDeletion: true }).auth

  test('says who may come in', () => {
    const who = (line: string) =>
      routes.find(({ method, path }) => `${method} ${path}` === line)?.guard?.who
    expect(who('GET /users/me')).toBe('user')
    expect(who('DELETE /users/{id}')).toBe('superuser')
    expect(who('POST /auth/register')).toBeUndefined()
    expect(who('POST /auth/logout')).toBe('user')
  })

  test('[V-IN-9] lets nobody reach an account without a guard', async () => {
    const { ask } = setUp({ selfDeletion: true })
    for (const { method, path } of routes.filter((route) => route.path.startsWith('/users'))) {
      const response = await ask(
        `${method} ${path.replace('{id}', 'x')}`,
        method === 'PATCH' ? {} : undefined,
      )
      expect([method, path, response.status]).toEqual([method, path, 401])
    }
  })

  test('[WB-4] has no GET that writes', async () => {
    const calls: string[] = []
    const storage = memoryStorage()
    const root = await setUp({ storage }).auth.users.create({ email, isSuperuser: true })
    const headers = await signedIn(setUp({ storage }).auth, root)
    const { ask } = setUp({
      storage: { users: watched(storage.users, calls), sessions: watched(storage.sessions, calls) },
    })
    for (const { path } of routes.filter(({ method }) => method === 'GET'))
      expect(
        (await ask(`GET ${path.replace('{id}', String(root.id))}`, undefined, headers)).status,
      ).toBe(200)
    expect(new Set(calls)).toEqual(new Set(['find', 'list']))
  })
})
