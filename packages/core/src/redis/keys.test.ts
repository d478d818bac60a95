import { Redis } from 'ioredis'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { UniqueViolation } from '../errors.ts'
import type { Session } from '../ports/session-store.ts'
import { redisOneTimeTokens, redisRateLimits, redisSessions } from './index.ts'

const day = 24 * 60 * 60 * 1000
const start = new Date('2030-01-01')
const after = (milliseconds: number): Date => new Date(start.getTime() + milliseconds)

const server = await startServer('redis')
afterAll(() => server?.stop())

describe.skipIf(!server)(`on ${server?.version}`, () => {
  const redis = new Redis(server?.url ?? '', { lazyConnect: true })
  const sessions = redisSessions(redis)
  const oneTimeTokens = redisOneTimeTokens(redis)
  const rateLimits = redisRateLimits(redis)
  beforeEach(() => redis.flushall())
  afterAll(() => redis.disconnect())

  /** Each key, with how many milliseconds it has left. */
  const lifetimes = async (): Promise<Record<string, number>> => {
    const keys = (await redis.keys('*')).sort()
    return Object.fromEntries(await Promise.all(keys.map(async (k) => [k, await redis.pttl(k)])))
  }

  test('every key carries the prefix, and stays within it', async () => {
    const options = { prefix: '{auth}:' }
    const apart = redisSessions(redis, options)
    await apart.insert(sessionOf('1'))
    await redisRateLimits(redis, options).increment([{ key: 'a', windowSeconds: 1 }], start)
    await redisOneTimeTokens(redis, options).consume('a', start)
    expect(Object.keys(await lifetimes())).toEqual([
      '{auth}:one-time-token-ends',
      '{auth}:one-time-token:a',
      '{auth}:rate-limit-ends',
      '{auth}:rate-limit:a',
      '{auth}:session-ends',
      '{auth}:session:digest 1',
      '{auth}:user-sessions:ann',
    ])
    expect(await sessions.find('digest 1')).toBeNull()
    await sessions.deleteAll('ann')
    expect(await apart.list('ann')).toHaveLength(1)
  })

  test('a session has a day more to live than it lasts, whatever the clock says', async () => {
    for (const now of [new Date(0), new Date(), start]) {
      await redis.flushall()
      const expiresAt = new Date(now.getTime() + 60_000)
      await sessions.insert({ ...sessionOf('1'), createdAt: now, expiresAt })
      const left = await lifetimes()
      expect(Object.keys(left)).toHaveLength(3)
      for (const milliseconds of Object.values(left)) expectAbout(milliseconds, day + 60_000)
    }
  })

  test('a session that ended before it began is there until it is swept', async () => {
    await sessions.insert({ ...sessionOf('1'), expiresAt: new Date(0) })
    expect(await sessions.list('ann')).toHaveLength(1)
    for (const milliseconds of Object.values(await lifetimes())) expectAbout(milliseconds, day)
    expect(await sessions.deleteExpired(new Date(0))).toBe(1)
  })

  test('a used token has its time left to live and a day, a day at least', async () => {
    await oneTimeTokens.consume('a', new Date(Date.now() + 60_000))
    for (const milliseconds of Object.values(await lifetimes()))
      expectAbout(milliseconds, day + 60_000)
    await oneTimeTokens.consume('b', new Date(0))
    expectAbout(await redis.pttl('fetch-users:one-time-token:b'), day)
  })

  test('a counter has a minute more to live than its window, and counting adds nothing', async () => {
    const counter = { key: 'a', windowSeconds: 600 }
    await rateLimits.increment([counter], start)
    for (const milliseconds of Object.values(await lifetimes())) expectAbout(milliseconds, 660_000)
    await redis.pexpire('fetch-users:rate-limit:a', 1000)
    await rateLimits.increment([counter], start)
    expectAbout(await redis.pttl('fetch-users:rate-limit:a'), 1000)
  })

  test('what lists others lives as long as the longest of them', async () => {
    for (const [name, milliseconds] of [
      ['1', 5],
      ['2', day],
      ['3', 10],
    ] as const) {
      await sessions.insert({ ...sessionOf(name), expiresAt: after(milliseconds) })
    }
    for (const key of ['fetch-users:user-sessions:ann', 'fetch-users:session-ends']) {
      expectAbout(await redis.pttl(key), 2 * day)
    }
  })

  test('a touch does not lengthen a life', async () => {
    await sessions.insert(sessionOf('1'))
    await redis.pexpire('fetch-users:session:digest 1', 1000)
    await sessions.touch('id 1', 'ann', after(5))
    expectAbout(await redis.pttl('fetch-users:session:digest 1'), 1000)
  })

  describe.each<[string, () => Promise<unknown>, string[]]>([
    ['a list', () => sessions.list('ann'), ['id 3']],
    ['an insert', () => sessions.insert(sessionOf('4')), ['id 3', 'id 4']],
    ['an end of all but one', () => sessions.deleteAll('ann', { except: 'id 3' }), ['id 3']],
    ['an end of all but one that is gone', () => sessions.deleteAll('ann', { except: 'id 1' }), []],
    ['an end of one that is gone', () => sessions.delete('id 1', 'ann'), ['id 2', 'id 3']],
    ['a touch of one that is gone', () => sessions.touch('id 2', 'ann', start), ['id 1', 'id 3']],
  ])('%s', (_, call, left) => {
    test('takes out the ids of sessions that Redis has let go, and is not misled', async () => {
      for (const name of ['1', '2', '3']) await sessions.insert(sessionOf(name))
      await redis.del('fetch-users:session:digest 1', 'fetch-users:session:digest 2')
      expect((await call()) === true).toBe(false)
      expect((await redis.hkeys('fetch-users:user-sessions:ann')).sort()).toEqual(left)
    })
  })

  test("a user's list stays short, however many sessions Redis lets go", async () => {
    for (let n = 0; n < 200; n++) {
      await sessions.insert(sessionOf(`${n}`))
      await redis.del(`fetch-users:session:digest ${n}`)
    }
    expect(await redis.hlen('fetch-users:user-sessions:ann')).toBeLessThan(10)
  })

  test.each<[string, (n: number) => Promise<unknown>]>([
    ['session', (n) => sessions.insert(sessionOf(`${n}`))],
    ['one-time-token', (n) => oneTimeTokens.consume(`${n}`, after(n))],
    ['rate-limit', (n) => rateLimits.increment([{ key: `${n}`, windowSeconds: 1 }], after(n))],
  ])('what is there to sweep of a %s stays short without sweeps', async (name, add) => {
    for (let n = 0; n < 50; n++) {
      await add(n)
      await redis.del(...(await redis.keys(`fetch-users:${name}:*`)))
    }
    expect(await redis.zcard(`fetch-users:${name}-ends`)).toBeLessThan(5)
  })

  test('what was ended, or cleared, is not there to sweep', async () => {
    for (const name of ['1', '2']) await sessions.insert(sessionOf(name))
    await sessions.delete('id 1', 'ann')
    await sessions.deleteAll('ann')
    await rateLimits.increment([{ key: 'a', windowSeconds: 1 }], start)
    await rateLimits.clear(['a', 'b'])
    expect(await redis.keys('*')).toEqual([])
  })

  test('a sweep takes more than one script would, and counts what was still there', async () => {
    const windows = Array.from({ length: 2500 }, (_, n) => ({ key: `${n}`, windowSeconds: 1 }))
    await rateLimits.increment(windows, start)
    await redis.del('fetch-users:rate-limit:7')
    expect(await rateLimits.deleteExpired(after(999))).toBe(0)
    expect(await rateLimits.deleteExpired(after(1000))).toBe(2499)
    expect(await redis.keys('*')).toEqual([])
  })

  test('no two sessions of a user have one id', async () => {
    await sessions.insert(sessionOf('1'))
    const twin = { ...sessionOf('2'), id: 'id 1' }
    await expect(sessions.insert(twin)).rejects.toThrow(new UniqueViolation('id'))
    await expect(sessions.insert(sessionOf('1'))).rejects.toThrow(
      new UniqueViolation('tokenDigest'),
    )
    await sessions.deleteAll('ann')
    expect(await redis.keys('*')).toEqual([])
  })

  test('an id that Redis has let go reaches no session of another', async () => {
    await sessions.insert(sessionOf('1'))
    await redis.del('fetch-users:session:digest 1')
    await sessions.insert({ ...sessionOf('1'), id: 'id 2', userId: 'bob' })
    await sessions.deleteAll('ann')
    expect(await sessions.delete('id 1', 'ann')).toBe(false)
    expect(await sessions.list('ann')).toEqual([])
    expect(await sessions.list('bob')).toHaveLength(1)
  })

  test('log-ins that race with an end of all are in the list, or gone', async () => {
    const found = async (n: number) => (await sessions.find(`digest ${n}`))?.session.id
    for (let round = 0; round < 5; round++) {
      const work = Array.from({ length: 50 }, (_, n) =>
        n % 10 === 9 ? sessions.deleteAll('ann') : sessions.insert(sessionOf(`${n}`)),
      )
      await Promise.all(work)
      const listed = (await sessions.list('ann')).map(({ id }) => id).sort()
      const left = await Promise.all(work.map((_, n) => found(n)))
      expect(left.filter((id) => id !== undefined).sort()).toEqual(listed)
      await sessions.deleteAll('ann')
      expect(await redis.keys('*')).toEqual([])
    }
  })

  test.each<[string, () => Promise<unknown>]>([
    ['a session', () => sessions.insert({ ...sessionOf('1'), userId: missing })],
    ['a digest', () => oneTimeTokens.consume(missing, start)],
    ['a counter', () => rateLimits.increment([{ key: missing, windowSeconds: 1 }], start)],
    ['a key', () => rateLimits.clear([missing])],
  ])('%s without its text is refused, and nothing is sent', async (_, call) => {
    await expect(call()).rejects.toThrow(TypeError)
    expect(await redis.keys('*')).toEqual([])
  })
})

/** What a caller without types may pass. */
const missing = undefined as unknown as string

/** Within the time the test has run: Redis is asked for its time in seconds. */
function expectAbout(left: number, milliseconds: number): void {
  expect(left).toBeLessThanOrEqual(milliseconds + 1000)
  expect(left).toBeGreaterThan(milliseconds - 10_000)
}

function sessionOf(name: string): Session {
  return {
    id: `id ${name}`,
    tokenDigest: `digest ${name}`,
    userId: 'ann',
    backend: 'cookie',
    securityStamp: 'stamp',
    authenticatedAt: start,
    createdAt: start,
    lastUsedAt: start,
    expiresAt: after(60_000),
    ip: null,
    userAgent: null,
  }
}
