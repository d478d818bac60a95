import { describe, expect, test } from 'vitest'
import { day, email, ownOrigin, refreshing, setUpRefreshing } from '../../test/refreshing.ts'
import { hasher, origin, parallel, password, refusal, secret } from '../../test/setup.ts'
import { createAuth } from '../auth.ts'
import { sha256 } from '../crypto/digest.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { bearerTransport } from './bearer-transport.ts'
import { jwtStrategy } from './jwt-strategy.ts'

describe('a refresh log-in', () => {
  test('[SE-1] is a row that holds no token, and whose digest no token has', async () => {
    const { logIn, storage, user } = await setUpRefreshing()
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
      const { logIn, trade, time } = await setUpRefreshing({ backends: refreshing(options) })
      const { refresh } = await logIn()
      time.now += lifetime
      expect((await trade(refresh)).status).toBe(401)
      time.now -= 1
      expect((await trade(refresh)).status).toBe(200)
    }
  })

  test('[SE-3] its access tokens last 15 minutes, and never longer than itself', async () => {
    const { logIn, next, isAlive, trade, time } = await setUpRefreshing({
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
    const { logIn, next, isAlive, trade, time, auth } = await setUpRefreshing({ backends: idle })
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
    const { logIn, next, auth, time } = await setUpRefreshing()
    const authenticatedAt = new Date(time.now)
    const { refresh } = await logIn()
    time.now += day
    const { access } = await next(refresh)
    const request = { headers: new Headers({ authorization: `Bearer ${access}` }), method: 'GET' }
    expect((await auth.authenticate(request))?.authenticatedAt).toEqual(authenticatedAt)
    await expect(auth.requireRecentLogin(request)).rejects.toThrow('REAUTHENTICATION_REQUIRED')
  })

  test('[SE-4] is over when it logs out, by an access token of whatever age', async () => {
    const { logIn, next, isAlive, trade, post } = await setUpRefreshing()
    const first = await logIn()
    const second = await next(first.refresh)
    const headers = { authorization: `Bearer ${first.access}` }
    expect((await post('/auth/mobile/logout', undefined, headers)).status).toBe(204)
    for (const { access, refresh } of [first, second]) {
      expect([await isAlive(access), (await trade(refresh)).status]).toEqual([false, 401])
    }
  })

  test('[SE-2] ends when a log-in of its backend carries it, by either token', async () => {
    const { auth, user, post } = await setUpRefreshing()
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
    const { storage, user, isAlive } = await setUpRefreshing()
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
    const { logIn, next, trade, storage, user } = await setUpRefreshing()
    const { refresh } = await logIn()
    const pairs = await parallel(20, () => next(refresh))
    const successors = new Set(pairs.map((pair) => pair.refresh))
    expect(successors.size).toBe(1)
    expect((await trade(pairs[0]?.refresh ?? '')).status).toBe(200)
    const rows = await storage.sessions.list(String(user.id))
    expect(rows).toMatchObject([{ generation: 2 }])
  })

  test('[JW-6] the grace counts from the first use, and a repetition does not extend it', async () => {
    const { logIn, trade, time } = await setUpRefreshing()
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
    const { logIn, next, trade, isAlive, auth, time } = await setUpRefreshing()
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
    const { logIn, next, trade, user } = await setUpRefreshing({
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
    const { logIn, next, trade, time, auth, events, user } = await setUpRefreshing()
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
    const { auth, storage, user, logIn, trade } = await setUpRefreshing({
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
