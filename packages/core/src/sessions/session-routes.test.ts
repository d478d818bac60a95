import { describe, expect, test } from 'vitest'
import { backends, password, refusal, setUp } from '../../test/setup.ts'
import { cookieTransport } from '../authentication/cookie-transport.ts'
import { jwtStrategy } from '../authentication/jwt-strategy.ts'
import type { AuthEvent } from '../ports/auth-event.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'
const agent = { 'user-agent': 'Test/1.0' }

async function loggedIn(options: Parameters<typeof setUp>[0] = {}) {
  const events: AuthEvent[] = []
  const application = setUp({ onEvent: (event) => events.push(event), ...options })
  const { auth } = application
  const user = await auth.users.create({ email, password })
  const headers = await signedIn(auth, user)
  const isAlive = async (carried: Record<string, string>) =>
    (await auth.currentUser({ headers: new Headers(carried), method: 'GET' })) !== null
  return { ...application, events, user, headers, isAlive }
}

describe('a session list', () => {
  test('[SE-6] has these properties, in this order', async () => {
    const { ask, headers } = await loggedIn()
    const [session = {}] = (await (
      await ask('GET /auth/sessions', undefined, headers)
    ).json()) as object[]
    const names = ['id', 'created_at', 'last_used_at', 'expires_at', 'ip', 'user_agent', 'current']
    expect(Object.keys(session)).toEqual(names)
  })

  test('shows the last one used first', async () => {
    const { auth, ask, headers, user, time } = await loggedIn()
    time.now += 1000
    const second = await signedIn(auth, user)
    const currents = async () => {
      const list = await (await ask('GET /auth/sessions', undefined, headers)).json()
      return (list as { current: boolean }[]).map(({ current }) => current)
    }
    expect(await currents()).toEqual([false, true])
    time.now += 60_000
    await currents()
    await auth.idle()
    expect(await currents()).toEqual([true, false])
    expect(await (await ask('GET /auth/sessions', undefined, second)).json()).toHaveLength(2)
  })

  test('leaves out what no check would take: of a former stamp, of a backend that is gone', async () => {
    const storage = memoryStorage()
    const { auth, user, time } = await loggedIn({ storage })
    const mobile = { ...backends.jwt, strategy: jwtStrategy({ refresh: true }) }
    const other = setUp({
      storage,
      clock: () => new Date(time.now),
      backends: { ...backends, jwt: mobile },
    })
    await signedIn(other.auth, user, 'jwt')
    expect(await other.auth.sessions.list(user.id)).toHaveLength(2)
    expect(await auth.sessions.list(user.id)).toHaveLength(1)
    await storage.users.update(String(user.id), { securityStamp: 'another' })
    expect(await other.auth.sessions.list(user.id)).toEqual([])
    expect(await auth.sessions.list('nobody')).toEqual([])
  })
})

describe('the routes', () => {
  test('are there where storage.sessions is, unless routes says otherwise', async () => {
    const { users } = memoryStorage()
    const jwtOnly = { cookie: { ...backends.cookie, strategy: jwtStrategy() }, jwt: backends.jwt }
    for (const options of [
      { storage: { users }, backends: jwtOnly },
      { routes: { sessions: false } },
    ]) {
      const { ask, headers } = await loggedIn(options)
      expect((await ask('GET /auth/sessions', undefined, headers)).status).toBe(404)
    }
  })

  test('answer inactive users with 401', async () => {
    const { ask, headers, user, storage } = await loggedIn()
    await storage.users.update(String(user.id), { isActive: false })
    for (const line of ['GET /auth/sessions', 'DELETE /auth/sessions', 'DELETE /auth/sessions/x'])
      expect((await ask(line, undefined, headers)).status).toBe(401)
  })
})

describe('everywhere', () => {
  test('[V-LK-3] overtaken by a reset, it lets nobody go on', async () => {
    const storage = memoryStorage()
    let meanwhile: (() => Promise<unknown>) | null = null
    const update: typeof storage.users.update = async (...change) => {
      const due = meanwhile
      meanwhile = null
      await due?.()
      return storage.users.update(...change)
    }
    const users = { ...storage.users, update }
    const { ask, headers, user } = await loggedIn({ storage: { ...storage, users } })
    meanwhile = () => storage.users.update(String(user.id), { securityStamp: 'of a reset' })
    const answer = await ask('DELETE /auth/sessions?everywhere=true', undefined, headers)
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([401, []])
    const account = await storage.users.find(String(user.id))
    expect(account?.securityStamp).toBe('of a reset')
  })

  test('[SE-10] makes the log-in that goes on no younger', async () => {
    const { auth, ask, headers, time } = await loggedIn()
    const authenticatedAt = new Date(time.now)
    time.now += 60_000
    const answer = await ask('DELETE /auth/sessions?everywhere=true', undefined, headers)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const found = await auth.authenticate({ headers: new Headers({ cookie }), method: 'GET' })
    expect(found?.authenticatedAt).toEqual(authenticatedAt)
  })

  test('a table without a stamp column lets the cookie go on as well', async () => {
    const storage = memoryStorage()
    const users: typeof storage.users = {
      ...storage.users,
      async update(id, { securityStamp, ...changes }, expected) {
        return storage.users.update(id, { ...changes, securityStamp: null }, expected)
      },
    }
    const { ask, headers, user, isAlive } = await loggedIn({ storage: { ...storage, users } })
    await users.update(String(user.id), {})
    const stampless = await signedIn(
      { backends: setUp({ storage: { ...storage, users } }).auth.backends },
      user,
    )
    const answer = await ask('DELETE /auth/sessions?everywhere=true', undefined, stampless)
    const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect([await isAlive(headers), await isAlive({ cookie })]).toEqual([false, true])
  })
})

describe('events', () => {
  test('tell of log-ins, log-outs and ends, and of refusals; none holds a token or an address', async () => {
    const { auth, ask, events, user, headers } = await loggedIn()
    const own = async (carried: Record<string, string>) =>
      (await auth.authenticate({ headers: new Headers(carried), method: 'GET' }))?.session?.id
    const [here, other] = [await own(headers), await signedIn(auth, user)]
    const there = await own(other)
    events.length = 0
    await ask('POST /auth/cookie/login', { email, password }, agent)
    await ask('POST /auth/cookie/login', { email, password: 'wrong' })
    await ask(`DELETE /auth/sessions/${there}`, undefined, headers)
    await ask('DELETE /auth/sessions/x', undefined, headers)
    await ask('DELETE /auth/sessions', undefined, headers)
    await ask('POST /auth/cookie/logout', undefined, headers)
    await ask('POST /auth/cookie/logout', undefined, headers)
    const jwt = await signedIn(auth, user, 'jwt')
    await ask('DELETE /auth/sessions?everywhere=true', undefined, jwt)
    await auth.idle()
    const [userId, actorId] = [user.id, user.id]
    const backend = 'cookie'
    const refused = { outcome: 'refused' }
    expect(events).toMatchObject([
      { action: 'log-in', outcome: 'done', code: null, userId, actorId: null, backend },
      { action: 'log-in', ...refused, code: 'LOGIN_BAD_CREDENTIALS', actorId: null },
      { action: 'end-session', outcome: 'done', userId, actorId, sessionId: there },
      { action: 'end-session', ...refused, code: 'NOT_FOUND', userId, actorId },
      { action: 'end-sessions', outcome: 'done', userId, actorId },
      { action: 'log-out', outcome: 'done', userId, actorId, backend, sessionId: here },
      { action: 'log-out', ...refused, code: 'UNAUTHORIZED', userId: null },
      { action: 'log-in', outcome: 'done', userId, actorId: null, backend: 'jwt' },
      { action: 'log-out-everywhere', outcome: 'done', userId, actorId },
    ])
    expect(events[0]).toMatchObject({ client: { userAgent: 'Test/1.0' } })
    const text = JSON.stringify(events)
    for (const carried of [headers, other, jwt]) {
      const [token = ''] = Object.values(carried)
      expect(text).not.toContain(token.replace(/^.*[= ]/, ''))
    }
    expect(text).not.toContain(email)
  })
})

test('without HTTP the same: list, end, end all', async () => {
  const { auth, user, headers, isAlive } = await loggedIn()
  const [second, third] = [await signedIn(auth, user), await signedIn(auth, user)]
  const bea = await auth.users.create({ email: 'bea@example.com' })
  const sessions = await auth.sessions.list(user.id)
  expect(sessions).toHaveLength(3)
  expect(Object.keys(sessions[0] ?? {})).not.toContain('tokenDigest')
  expect(Object.keys(sessions[0] ?? {})).not.toContain('securityStamp')
  const found = await auth.authenticate({ headers: new Headers(second), method: 'GET' })
  const id = found?.session?.id ?? ''
  expect(await auth.sessions.end(id, bea.id)).toBe(false)
  expect(await auth.sessions.end(id, user.id)).toBe(true)
  expect([await isAlive(headers), await isAlive(second)]).toEqual([true, false])
  const kept = (await auth.authenticate({ headers: new Headers(third), method: 'GET' }))?.session
    ?.id
  await auth.sessions.endAll(user.id, { except: kept })
  expect([await isAlive(headers), await isAlive(third)]).toEqual([false, true])
  await auth.sessions.endAll(user.id)
  expect(await auth.sessions.list(user.id)).toEqual([])
})

test('[WB-1] a refusal is told, and ends nothing', async () => {
  const { ask, headers, isAlive } = await loggedIn()
  const { cookie = '' } = headers
  const answer = await ask('DELETE /auth/sessions', undefined, {
    cookie,
    origin: 'https://evil.example',
  })
  expect(await refusal(answer)).toEqual([403, 'CSRF_REJECTED'])
  expect(await isAlive(headers)).toBe(true)
})

test.each(['cookie', 'web'] as const)(
  '[SE-3] a log-in that goes on, %s, ends when it would have ended',
  async (name) => {
    const web = {
      transport: cookieTransport({ name: '__Host-web' }),
      strategy: jwtStrategy({ refresh: { lifetimeSeconds: 7 * 24 * 60 * 60 } }),
    }
    const application = setUp({
      backends: { ...backends, [name]: name === 'web' ? web : backends.cookie },
    })
    const { auth, ask, time } = application
    const user = await auth.users.create({ email, password })
    const end = time.now + 7 * 24 * 60 * 60 * 1000
    let headers = await signedIn(auth, user, name as 'cookie')
    for (const hours of [1, 2, 3]) {
      time.now += hours * 60_000
      const answer = await ask('DELETE /auth/sessions?everywhere=true', undefined, headers)
      const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
      headers = { cookie, 'sec-fetch-site': 'same-origin' }
      const [session] = await auth.sessions.list(user.id)
      expect(session?.expiresAt.getTime()).toBe(end)
    }
  },
)

test('[SE-3] nor does a JWT that needs no session outlast the one it follows', async () => {
  const jwt = { transport: cookieTransport(), strategy: jwtStrategy() }
  const { auth, ask, time } = setUp({ backends: { ...backends, cookie: jwt } })
  const user = await auth.users.create({ email, password })
  const headers = await signedIn(auth, user, 'cookie')
  time.now += 3000 * 1000
  const answer = await ask('DELETE /auth/sessions?everywhere=true', undefined, headers)
  expect(answer.headers.getSetCookie()[0]).toContain('Max-Age=600;')
})
