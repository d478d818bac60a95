import { describe, expect, test } from 'vitest'
import { backends, hasher, origin, parallel, password, refusal, secret } from '../../test/setup.ts'
import { createAuth } from '../auth.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { sha256 } from '../crypto/digest.ts'
import type { AuthOptions } from '../options.ts'
import type { AuthEvent } from '../ports/auth-event.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { bearerTransport } from './bearer-transport.ts'
import { cookieTransport } from './cookie-transport.ts'
import { jwtStrategy, type RefreshOptions } from './jwt-strategy.ts'

const email = 'ann@example.com'
const day = 24 * 60 * 60 * 1000
const jsonType = { 'content-type': 'application/json' }
const ownOrigin = { origin }

type Name = 'mobile' | 'page' | 'web'
type Options = Partial<AuthOptions<BaseUser, Name>>

/** Refresh tokens in JSON, in a cookie beside a bearer token, and beside a cookie. */
function refreshing(refresh: true | RefreshOptions = true) {
  const strategy = jwtStrategy({ refresh })
  return {
    mobile: { transport: bearerTransport(), strategy },
    page: { transport: bearerTransport({ refreshCookie: true }), strategy },
    web: { transport: cookieTransport({ name: '__Host-web', httpOnly: false }), strategy },
  }
}

async function setUp(options: Options = {}) {
  const time = { now: Date.parse('2026-01-01T00:00:00Z') }
  const events: AuthEvent[] = []
  const storage = memoryStorage()
  const auth = createAuth<BaseUser, Name>({
    baseUrl: origin,
    secret,
    storage,
    passwordHasher: hasher,
    backends: refreshing(),
    clock: () => new Date(time.now),
    onEvent: (event) => void events.push(event),
    ...options,
  })
  const user = await auth.users.create({ email, password })
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const all = { ...(body !== undefined && jsonType), ...headers }
    return auth.handler(new Request(origin + path, { method: 'POST', headers: all, ...content }))
  }
  const pairOf = async (response: Response) => {
    const { access_token: access, refresh_token: refresh } = await response.json()
    return { access: String(access), refresh: String(refresh) }
  }
  const trade = (refresh: string) => post('/auth/mobile/refresh', { refresh_token: refresh })
  const isAlive = async (access: string) => {
    const headers = new Headers({ authorization: `Bearer ${access}` })
    return (await auth.currentUser({ headers, method: 'GET' })) !== null
  }
  return {
    ...{ auth, storage, time, events, user, post, trade, isAlive, pairOf },
    logIn: async () => pairOf(await auth.backends.mobile.login(user)),
    next: async (refresh: string) => pairOf(await trade(refresh)),
  }
}

/** The cookies of an answer, as a client sends them back. */
function cookiesOf(response: Response): Record<string, string> {
  const pairs = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  return { cookie: pairs.join('; ') }
}

describe('a refresh log-in', () => {
  test('[SE-1] is a row that holds no token, and whose digest no token has', async () => {
    const { logIn, storage, user } = await setUp()
    const { refresh, access } = await logIn()
    const [row] = await storage.sessions.list(String(user.id))
    expect(row).toMatchObject({ backend: 'mobile', generation: 0 })
    expect(refresh.split('.').slice(0, 2)).toEqual([row?.id, '0'])
    const claims = JSON.parse(atob(access.split('.')[1] ?? ''))
    expect(claims).toMatchObject({ sid: row?.id })
    for (const text of [refresh.slice(-43), access]) expect(JSON.stringify(row)).not.toContain(text)
    const tokens = [refresh, access, row?.id ?? '', `refresh${row?.id}`]
    expect(await Promise.all(tokens.map(sha256))).not.toContain(row?.tokenDigest)
  })

  test('[SE-3] lasts 30 days, or as long as the option says', async () => {
    for (const [options, lifetime] of [
      [true, 30 * day],
      [{ lifetimeSeconds: 1000 }, 1_000_000],
    ] as const) {
      const { logIn, trade, time } = await setUp({ backends: refreshing(options) })
      const { refresh } = await logIn()
      time.now += lifetime
      expect((await trade(refresh)).status).toBe(401)
      time.now -= 1
      expect((await trade(refresh)).status).toBe(200)
    }
  })

  test('[SE-3] its access tokens last 15 minutes, and never longer than itself', async () => {
    const { logIn, next, isAlive, trade, time } = await setUp({
      backends: refreshing({ lifetimeSeconds: 1200 }),
    })
    const { refresh, access } = await logIn()
    time.now += 899_000
    expect(await isAlive(access)).toBe(true)
    time.now += 1000
    expect(await isAlive(access)).toBe(false)
    const answer = await trade(refresh)
    expect(await answer.clone().json()).toMatchObject({ expires_in: 300 })
    const last = await next(String((await answer.json()).refresh_token))
    time.now += 300_000
    expect([await isAlive(last.access), (await trade(last.refresh)).status]).toEqual([false, 401])
  })

  test('[SE-3] ends when it is not refreshed for as long as idleSeconds, used or not', async () => {
    const idle = refreshing({ idleSeconds: 900 })
    const { logIn, next, isAlive, trade, time, auth } = await setUp({ backends: idle })
    let pair = await logIn()
    for (let n = 0; n < 3; n++) {
      time.now += 899_999
      pair = await next(pair.refresh)
    }
    time.now += 899_000
    expect(await isAlive(pair.access)).toBe(true)
    await auth.idle()
    time.now += 1000
    expect([await isAlive(pair.access), (await trade(pair.refresh)).status]).toEqual([false, 401])
  })

  test('[SE-10] is no younger for being refreshed', async () => {
    const { logIn, next, auth, time } = await setUp()
    const authenticatedAt = new Date(time.now)
    const { refresh } = await logIn()
    time.now += day
    const { access } = await next(refresh)
    const request = { headers: new Headers({ authorization: `Bearer ${access}` }), method: 'GET' }
    expect((await auth.authenticate(request))?.authenticatedAt).toEqual(authenticatedAt)
    await expect(auth.requireRecentLogin(request)).rejects.toThrow('REAUTHENTICATION_REQUIRED')
  })

  test('[SE-4] is over when it logs out, by an access token of whatever age', async () => {
    const { logIn, next, isAlive, trade, post } = await setUp()
    const first = await logIn()
    const second = await next(first.refresh)
    const headers = { authorization: `Bearer ${first.access}` }
    expect((await post('/auth/mobile/logout', undefined, headers)).status).toBe(204)
    for (const { access, refresh } of [first, second]) {
      expect([await isAlive(access), (await trade(refresh)).status]).toEqual([false, 401])
    }
  })

  test('[SE-2] ends when a log-in of its backend carries it, by either token', async () => {
    const { auth, user, post } = await setUp()
    for (const index of [0, 1]) {
      const [access = '', refresh = ''] = (
        await auth.backends.web.login(user)
      ).headers.getSetCookie()
      const carried = [access, refresh][index]?.split(';')[0] ?? ''
      const body = { username: email, password }
      await post('/auth/web/login', body, { cookie: carried, ...ownOrigin })
      const cookie = refresh.split(';')[0] ?? ''
      const answer = await post('/auth/web/refresh', undefined, { cookie, ...ownOrigin })
      expect(answer.status).toBe(401)
    }
  })

  test('an access token is none once refresh is there, if it names no session', async () => {
    const { storage, user, isAlive } = await setUp()
    const auth = createAuth({
      ...{ baseUrl: origin, secret, storage, passwordHasher: hasher },
      backends: { mobile: { transport: bearerTransport(), strategy: jwtStrategy() } },
      clock: () => new Date('2026-01-01T00:00:00Z'),
    })
    const { authorization = '' } = await signedIn(auth, user)
    expect(await isAlive(authorization.slice('Bearer '.length))).toBe(false)
  })
})

describe('of many refreshes', () => {
  test('[JW-5] [JW-6] 20 at once get one descendant, which alone goes on', async () => {
    const { logIn, next, trade, storage, user } = await setUp()
    const { refresh } = await logIn()
    const pairs = await parallel(20, () => next(refresh))
    const successors = new Set(pairs.map((pair) => pair.refresh))
    expect(successors.size).toBe(1)
    expect((await trade(pairs[0]?.refresh ?? '')).status).toBe(200)
    const rows = await storage.sessions.list(String(user.id))
    expect(rows).toMatchObject([{ generation: 2 }])
  })

  test('[JW-6] the grace counts from the first use, and a repetition does not extend it', async () => {
    const { logIn, trade, time } = await setUp()
    const { refresh } = await logIn()
    time.now += day
    await trade(refresh)
    for (const [wait, status] of [
      [6000, 200],
      [4000, 200],
      [1, 401],
    ] as const) {
      time.now += wait
      expect((await trade(refresh)).status).toBe(status)
    }
  })

  test('[JW-6] using the access token does not extend it either', async () => {
    const { logIn, next, trade, isAlive, auth, time } = await setUp()
    const { refresh } = await logIn()
    const { access } = await next(refresh)
    time.now += 61_000
    expect(await isAlive(access)).toBe(true)
    await auth.idle()
    expect(await refusal(await trade(refresh))).toEqual([401, 'REFRESH_TOKEN_REUSED'])
  })

  test('[JW-5] one whose row was changed in between reads it again', async () => {
    const storage = memoryStorage()
    const { sessions } = storage
    let between: (() => Promise<unknown>) | null = null
    const rotate: typeof sessions.rotate = async (...args) => {
      const due = between
      between = null
      await due?.()
      return sessions.rotate(...args)
    }
    const { logIn, next, trade, user } = await setUp({
      storage: { ...storage, sessions: { ...sessions, rotate } },
    })
    const quicker = async (refresh: string) => next(refresh)

    const first = await logIn()
    let theirs = ''
    between = async () => {
      theirs = (await quicker(first.refresh)).refresh
    }
    expect((await next(first.refresh)).refresh).toBe(theirs)

    const second = await logIn()
    between = async () => {
      await next((await quicker(second.refresh)).refresh)
    }
    expect(await refusal(await trade(second.refresh))).toEqual([401, 'REFRESH_TOKEN_REUSED'])

    const third = await logIn()
    between = () => storage.sessions.deleteAll(String(user.id))
    expect(await refusal(await trade(third.refresh))).toEqual([401, 'Unauthorized'])
  })

  test('[V-SE-5] a reused token is told with a challenge, and as an event with its user', async () => {
    const { logIn, next, trade, time, auth, events, user } = await setUp()
    const { refresh } = await logIn()
    const [sessionId] = refresh.split('.')
    events.length = 0
    const second = await next(refresh)
    time.now += 10_001
    const answer = await trade(refresh)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(await refusal(answer)).toEqual([401, 'REFRESH_TOKEN_REUSED'])
    await trade(second.refresh)
    await auth.idle()
    const userId = user.id
    expect(events).toMatchObject([
      { action: 'refresh', outcome: 'done', userId, actorId: userId, backend: 'mobile', sessionId },
      { action: 'refresh', outcome: 'refused', code: 'REFRESH_TOKEN_REUSED', userId },
      { action: 'refresh', outcome: 'refused', code: 'UNAUTHORIZED', userId: null },
    ])
    for (const token of [refresh, second.refresh, second.access]) {
      expect(JSON.stringify(events)).not.toContain(token)
    }
    expect(JSON.stringify(events)).not.toContain(email)
  })
})

describe('who may not log in may not refresh, and is told no more than 401', () => {
  test.each([
    ['inactive', { isActive: false }],
    ['not verified where it is required', { isVerified: false }],
    ['with another stamp', { securityStamp: 'another' }],
  ])('a user who is %s', async (_, changes) => {
    const { auth, storage, user, logIn, trade } = await setUp({
      requireVerification: true,
      notify: () => {},
    })
    await storage.users.update(String(user.id), { isVerified: true })
    Object.assign(user, { isVerified: true })
    const { refresh } = await logIn()
    await storage.users.update(String(user.id), changes)
    expect(await refusal(await trade(refresh))).toEqual([401, 'Unauthorized'])
    await storage.users.delete(String(user.id))
    expect(await refusal(await trade(refresh))).toEqual([401, 'Unauthorized'])
    await auth.idle()
  })
})

describe('a refresh cookie', () => {
  test('beside a bearer token keeps the refresh token out of the JSON, and of scripts', async () => {
    const { auth, user, post } = await setUp()
    const login = await auth.backends.page.login(user)
    const [cookie = '', ...others] = login.headers.getSetCookie()
    expect(others).toEqual([])
    expect(cookie).toMatch(
      /^__Host-fetch-users-refresh=[\w-]{22}\.0\.[\w-]{43}; Path=\/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax$/,
    )
    const body = await login.json()
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in'])
    const headers = { cookie: cookie.split(';')[0] ?? '', ...ownOrigin }
    const renewed = await post('/auth/page/refresh', undefined, headers)
    expect(renewed.status).toBe(200)
    expect(renewed.headers.getSetCookie()).toHaveLength(1)
    const authorization = `Bearer ${(await renewed.json()).access_token}`
    const logout = await post('/auth/page/logout', undefined, { authorization })
    expect(logout.headers.getSetCookie()).toEqual([
      '__Host-fetch-users-refresh=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
    ])
  })

  test('[WB-2] makes log-in and refresh obey the same-origin rule, bearer or not', async () => {
    const { post } = await setUp()
    const evil = { origin: 'https://evil.example' }
    for (const path of ['/auth/page/login', '/auth/page/refresh', '/auth/web/refresh']) {
      const answer = await post(path, { username: email, password }, evil)
      expect(await refusal(answer)).toEqual([403, 'CSRF_REJECTED'])
    }
    expect((await post('/auth/mobile/login', { username: email, password }, evil)).status).toBe(200)
    const silent = await post('/auth/page/login', { username: email, password })
    expect(silent.status).toBe(200)
    const again = await post('/auth/page/login', { username: email, password }, cookiesOf(silent))
    expect(await refusal(again)).toEqual([403, 'CSRF_REJECTED'])
  })

  test('is out of the reach of scripts even where the access cookie is not', async () => {
    const { auth, user } = await setUp()
    const [access, refresh] = (await auth.backends.web.login(user)).headers.getSetCookie()
    expect(access).not.toContain('HttpOnly')
    expect(refresh).toMatch(/^__Host-web-refresh=.*; HttpOnly/)
  })

  test('is renewed with the access cookie when a new password ends both', async () => {
    const { auth, user, post } = await setUp()
    const headers = { ...cookiesOf(await auth.backends.web.login(user)), ...ownOrigin, ...jsonType }
    const body = JSON.stringify({ password: 'another password' })
    const init = { method: 'PATCH', headers, body }
    const changed = await auth.handler(new Request(`${origin}/users/me`, init))
    expect((await post('/auth/web/refresh', undefined, headers)).status).toBe(401)
    const renewed = { ...cookiesOf(changed), ...ownOrigin }
    expect((await post('/auth/web/refresh', undefined, renewed)).status).toBe(204)
  })

  test('two of one name are no credential [SE-11]', async () => {
    const { auth, user, post } = await setUp()
    const { cookie = '' } = cookiesOf(await auth.backends.web.login(user))
    const headers = { cookie: `${cookie}; ${cookie}`, ...ownOrigin }
    expect((await post('/auth/web/refresh', undefined, headers)).status).toBe(401)
  })
})

describe('under the preset', () => {
  test('a bearer log-in answers exactly as fastapi-users does, and a cookie carries the rest', async () => {
    const { page, web } = refreshing()
    const { auth, user } = await setUp({
      ...fastapiUsersCompatibility,
      backends: { mobile: page, page, web },
    })
    const answer = await auth.backends.mobile.login(user)
    expect(Object.keys(await answer.json())).toEqual(['access_token', 'token_type'])
    expect(answer.headers.getSetCookie()[0]).toMatch(/^fastapiusersauth-refresh=/)
  })

  test('a refresh token that has no way to travel is a TypeError', async () => {
    await expect(setUp({ ...fastapiUsersCompatibility })).rejects.toThrow(
      /^backends\.mobile: accessTokenKey 'raw' .*refreshCookie: true/,
    )
  })
})

describe('a configuration that cannot work is a TypeError that names it', () => {
  test('without storage.sessions', async () => {
    const { users } = memoryStorage()
    await expect(setUp({ storage: { users } })).rejects.toThrow(
      'backends.mobile: jwtStrategy with refresh needs storage.sessions',
    )
  })

  test.each<[string, RefreshOptions]>([
    ['lifetimeSeconds', { lifetimeSeconds: 0 }],
    ['lifetimeSeconds', { lifetimeSeconds: 899 }],
    ['lifetimeSeconds', { lifetimeSeconds: 1e15 }],
    ['idleSeconds', { idleSeconds: 899 }],
    ['idleSeconds', { idleSeconds: 1000.5 }],
  ])('with %s as in %j', async (option, refresh) => {
    await expect(setUp({ backends: refreshing(refresh) })).rejects.toThrow(
      new RegExp(`^backends\\.mobile: refresh\\.${option} must be a whole number from 900 to`),
    )
  })

  test('with a refresh cookie and no refresh', async () => {
    const page = { transport: bearerTransport({ refreshCookie: true }), strategy: jwtStrategy() }
    await expect(setUp({ backends: { ...refreshing(), page } })).rejects.toThrow(
      'backends.page: refreshCookie needs jwtStrategy({ refresh: true })',
    )
  })

  test('a backend called refresh', () => {
    const options = { baseUrl: origin, secret, storage: memoryStorage(), passwordHasher: hasher }
    expect(() => createAuth({ ...options, backends: { refresh: backends.cookie } })).toThrow(
      /^backends\.refresh: /,
    )
  })

  test('the first backend also refreshes without its name', async () => {
    const { auth } = await setUp()
    const paths = auth.routes.map(({ path }) => path).filter((path) => path.endsWith('/refresh'))
    const named = ['mobile', 'page', 'web'].map((name) => `/auth/${name}/refresh`)
    expect(paths).toEqual(['/auth/refresh', ...named])
  })
})
