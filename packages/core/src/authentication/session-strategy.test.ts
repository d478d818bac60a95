import { describe, expect, test } from 'vitest'
import { backends, origin, setUp } from '../../test/setup.ts'
import { sha256 } from '../crypto/digest.ts'
import type { Session } from '../ports/session-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { sessionStrategy } from './session-strategy.ts'

const email = 'ann@example.com'
const week = 7 * 24 * 60 * 60 * 1000

/** An application that shows the rows of its session store. */
function withRows() {
  const rows: Session[] = []
  const storage = memoryStorage()
  const sessions = {
    ...storage.sessions,
    async insert(session: Session) {
      rows.push(session)
      await storage.sessions.insert(session)
    },
  }
  return { ...setUp({ storage: { ...storage, sessions } }), rows }
}

describe('a session', () => {
  test('[SE-1] [OT-1] is a row that knows the digest of its token, not the token', async () => {
    const { auth, rows, time } = withRows()
    const user = await auth.users.create({ email })
    const { cookie = '' } = await signedIn(auth, user)
    const token = cookie.slice(cookie.indexOf('=') + 1)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(rows).toMatchObject([
      {
        tokenDigest: await sha256(token),
        userId: user.id,
        backend: 'cookie',
        createdAt: new Date(time.now),
        authenticatedAt: new Date(time.now),
        expiresAt: new Date(time.now + week),
        ip: null,
        userAgent: null,
      },
    ])
    expect(rows[0]?.id).not.toBe(rows[0]?.tokenDigest)
  })

  test('[OT-1] [V-TK-4] is not opened by its digest, nor by its id', async () => {
    const { auth, rows } = withRows()
    await signedIn(auth, await auth.users.create({ email }))
    for (const value of [rows[0]?.tokenDigest, rows[0]?.id]) {
      const headers = new Headers({ cookie: `__Host-fetch-users=${value}` })
      expect(await auth.currentUser({ headers, method: 'GET' })).toBeNull()
    }
  })

  test('notes where it comes from, and no more of it than fits', async () => {
    const { auth, rows } = withRows()
    const user = await auth.users.create({ email })
    const headers = { 'user-agent': 'x'.repeat(5000), 'x-forwarded-for': '203.0.113.9' }
    const clientAddress = '2001:DB8:0:0:0:0:0:1%eth0'
    const request = new Request(origin, { headers })
    await auth.backends.cookie.login(user, { request, clientAddress })
    expect(rows[0]).toMatchObject({ ip: '2001:db8::1', userAgent: 'x'.repeat(512) })
    await auth.backends.cookie.login(user, { request, clientAddress: 'x'.repeat(100) })
    expect(rows[1]?.ip).toBeNull()
  })

  test('[SE-3] ends on time, to the millisecond, however much it is used', async () => {
    const { auth, ask, time } = setUp()
    const headers = await signedIn(auth, await auth.users.create({ email }))
    const statusAt = async (now: number) => {
      time.now = now
      return (await ask('GET /users/me', undefined, headers)).status
    }
    const start = time.now
    expect(await statusAt(start + week / 2)).toBe(200)
    expect(await statusAt(start + week - 1)).toBe(200)
    expect(await statusAt(start + week)).toBe(401)
  })

  test('[SE-3] lasts as long as the option says, the cookie too', async () => {
    const strategy = sessionStrategy({ lifetimeSeconds: 60 })
    const { auth, ask, time } = setUp({
      backends: { ...backends, cookie: { ...backends.cookie, strategy } },
    })
    const user = await auth.users.create({ email })
    const response = await auth.backends.cookie.login(user)
    expect(response.headers.get('set-cookie')).toContain('; Max-Age=60;')
    const headers = await signedIn(auth, user)
    time.now += 60_000
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
  })

  test('[SE-4] is over when the user logs out', async () => {
    const { auth, ask } = setUp()
    const user = await auth.users.create({ email })
    const [here, there] = [await signedIn(auth, user), await signedIn(auth, user)]
    expect((await ask('POST /auth/cookie/logout', undefined, here)).status).toBe(204)
    expect((await ask('GET /users/me', undefined, here)).status).toBe(401)
    expect((await ask('GET /users/me', undefined, there)).status).toBe(200)
  })

  test('is swept away once it has ended', async () => {
    const { auth, time } = setUp()
    await signedIn(auth, await auth.users.create({ email }))
    expect(await auth.deleteExpired()).toBe(0)
    time.now += week
    expect(await auth.deleteExpired()).toBe(1)
  })
})

describe('an idle lifetime', () => {
  const withIdle = (lifetimeSeconds?: number) => {
    const strategy = sessionStrategy({ idleSeconds: 300, lifetimeSeconds })
    return setUp({ backends: { ...backends, cookie: { ...backends.cookie, strategy } } })
  }

  test('[SE-3] ends a session that nobody uses, to the millisecond', async () => {
    for (const [wait, status] of [
      [299_999, 200],
      [300_000, 401],
    ] as const) {
      const { auth, ask, time } = withIdle()
      const headers = await signedIn(auth, await auth.users.create({ email }))
      time.now += wait
      expect((await ask('GET /users/me', undefined, headers)).status).toBe(status)
    }
  })

  test('[SE-3] goes on with each use, never past the absolute end', async () => {
    const { auth, ask, time } = withIdle(1000)
    const headers = await signedIn(auth, await auth.users.create({ email }))
    const statuses: number[] = []
    for (let n = 0; n < 5; n++) {
      time.now += 200_000
      statuses.push((await ask('GET /users/me', undefined, headers)).status)
      await auth.idle()
    }
    expect(statuses).toEqual([200, 200, 200, 200, 401])
  })

  test('[SE-6] shows in the list as the end it is', async () => {
    const { auth, time } = withIdle()
    const user = await auth.users.create({ email })
    await signedIn(auth, user)
    expect(await auth.sessions.list(user.id)).toHaveLength(1)
    time.now += 300_000
    expect(await auth.sessions.list(user.id)).toEqual([])
  })
})

describe('a token', () => {
  test('[V-SE-8] [SE-11] of nobody, or of any shape, is none', async () => {
    const { ask } = setUp()
    for (const token of ['x', 'A'.repeat(43), 'A'.repeat(8000), '%', '"', '\u00e9', 'null', '{}']) {
      const headers = { cookie: `__Host-fetch-users=${token}` }
      expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
    }
  })

  test('of another backend is none, although the store is shared', async () => {
    const shared = {
      cookie: backends.cookie,
      jwt: { ...backends.jwt, strategy: sessionStrategy() },
    }
    const { auth, ask } = setUp({ backends: shared })
    const user = await auth.users.create({ email })
    const { cookie = '' } = await signedIn(auth, user)
    const { authorization = '' } = await signedIn(auth, user, 'jwt')
    const swapped = [
      { authorization: `Bearer ${cookie.slice(cookie.indexOf('=') + 1)}` },
      { cookie: `__Host-fetch-users=${authorization.slice('Bearer '.length)}` },
    ]
    for (const headers of swapped)
      expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
    expect((await ask('GET /users/me', undefined, { authorization })).status).toBe(200)
  })
})

describe('a configuration that cannot work is a TypeError that names the backend', () => {
  test.each([0, 299, 300.5, Number.NaN, 1e15])(
    'with an idle lifetime of %d seconds',
    (idleSeconds) => {
      const cookie = { ...backends.cookie, strategy: sessionStrategy({ idleSeconds }) }
      expect(() => setUp({ backends: { ...backends, cookie } })).toThrow(
        /^backends\.cookie: idleSeconds must be /,
      )
    },
  )

  test('without a store for sessions', () => {
    const { users } = memoryStorage()
    expect(() => setUp({ storage: { users } })).toThrow(TypeError)
    expect(() => setUp({ storage: { users } })).toThrow(
      'backends.cookie: sessionStrategy needs storage.sessions',
    )
  })

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15])(
    'with a lifetime of %d seconds',
    (lifetimeSeconds) => {
      const cookie = { ...backends.cookie, strategy: sessionStrategy({ lifetimeSeconds }) }
      expect(() => setUp({ backends: { ...backends, cookie } })).toThrow(
        /^backends\.cookie: lifetimeSeconds must be /,
      )
    },
  )
})
