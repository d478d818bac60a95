import { describe, expect, test } from 'vitest'
import { backends, origin, parallel, setUp, watched } from '../../test/setup.ts'
import { StorageUnavailable } from '../errors.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { sessionStrategy } from './session-strategy.ts'

const email = 'ann@example.com'

describe('the last use', () => {
  test('is noted once a minute, behind the answer, and through waitUntil', async () => {
    const calls: string[] = []
    const { users, sessions } = memoryStorage()
    const { auth, time } = setUp({ storage: { users, sessions: watched(sessions, calls) } })
    const user = await auth.users.create({ email })
    const headers = await signedIn(auth, user)
    const promises: Promise<unknown>[] = []
    const waitUntil = (promise: Promise<unknown>) => void promises.push(promise)
    const check = async () => {
      calls.length = 0
      await auth.handler(new Request(`${origin}/users/me`, { headers }), { waitUntil })
      await auth.idle()
      return [...calls]
    }
    time.now += 59_999
    expect(await check()).toEqual(['find'])
    time.now += 1
    expect(await check()).toEqual(['find', 'touch'])
    expect(promises).toHaveLength(1)
    expect(await check()).toEqual(['find'])
    const [session] = await auth.sessions.list(user.id)
    expect(session?.lastUsedAt).toEqual(new Date(time.now))
  })

  test("is noted by the application's own guard, too", async () => {
    const { auth, time } = setUp()
    const user = await auth.users.create({ email })
    const headers = new Headers(await signedIn(auth, user))
    const promises: unknown[] = []
    const context = { waitUntil: (promise: Promise<unknown>) => void promises.push(promise) }
    const guards = ['currentUser', 'requireUser', 'authenticate', 'requireRecentLogin'] as const
    for (const guard of guards) {
      time.now += 60_000
      await auth[guard]({ headers, method: 'GET' }, {}, context)
      await auth.idle()
    }
    expect(promises).toHaveLength(4)
  })

  test("that cannot be noted is nobody's trouble, and revives nothing", async () => {
    const { users, sessions } = memoryStorage()
    const touch = async () => {
      throw new StorageUnavailable()
    }
    const { auth, ask, time, errors } = setUp({
      storage: { users, sessions: { ...sessions, touch } },
    })
    const headers = await signedIn(auth, await auth.users.create({ email }))
    time.now += 60_000
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(200)
    await auth.idle()
    expect(errors).toMatchObject([{ code: 'SERVICE_UNAVAILABLE' }])
  })
})

describe('of more than 100 sessions of a user', () => {
  test('the oldest ends, behind the answer, and never the latest', async () => {
    const { auth, time } = setUp()
    const user = await auth.users.create({ email })
    const bea = await auth.users.create({ email: 'bea@example.com' })
    const others = await signedIn(auth, bea)
    const all: Record<string, string>[] = []
    for (let n = 0; n < 102; n++) {
      time.now += n < 50 ? 1 : 0 // the later ones are of one age
      all.push(await signedIn(auth, user))
      await auth.idle()
    }
    expect(await auth.sessions.list(user.id)).toHaveLength(100)
    const isAlive = async (headers = {}) =>
      (await auth.currentUser({ headers: new Headers(headers), method: 'GET' })) !== null
    const ends = [all[0], all[1], all[2], all[101], others]
    expect(await Promise.all(ends.map(isAlive))).toEqual([false, false, true, true, true])
  })

  test('a log-in does not end itself, whatever the clock of another instance said', async () => {
    const { auth, time } = setUp()
    const user = await auth.users.create({ email })
    for (let n = 0; n < 100; n++) await signedIn(auth, user)
    time.now -= 10_000
    const latest = await signedIn(auth, user)
    await auth.idle()
    expect(await auth.sessions.list(user.id)).toHaveLength(100)
    const request = { headers: new Headers(latest), method: 'GET' }
    expect(await auth.currentUser(request)).toEqual(user)
  })

  test('those that have expired end first', async () => {
    const storage = memoryStorage()
    const { auth, time } = setUp({ storage })
    const user = await auth.users.create({ email })
    const short = setUp({
      storage,
      clock: () => new Date(time.now),
      backends: {
        ...backends,
        cookie: { ...backends.cookie, strategy: sessionStrategy({ lifetimeSeconds: 1 }) },
      },
    })
    const oldest = await signedIn(auth, user)
    time.now += 1
    await signedIn(short.auth, user)
    time.now += 1000
    for (let n = 0; n < 99; n++) await signedIn(auth, user)
    await auth.idle()
    expect(await storage.sessions.list(String(user.id))).toHaveLength(100)
    const request = { headers: new Headers(oldest), method: 'GET' }
    expect(await auth.currentUser(request)).toEqual(user)
  })

  test('20 log-ins at once leave 100', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email })
    for (let n = 0; n < 95; n++) await signedIn(auth, user)
    await parallel(20, () => signedIn(auth, user))
    await auth.idle()
    expect(await auth.sessions.list(user.id)).toHaveLength(100)
  })
})
