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

  test('every key carries the prefix, stays within it, and ends by itself', async () => {
    const options = { prefix: '{auth}:' }
    const apart = redisSessions(redis, options)
    await apart.insert(sessionOf('1'))
    await redisRateLimits(redis, options).count([{ ...counter, knownKey: 'b' }], start)
    await redisOneTimeTokens(redis, options).consume('a', start)
    const left = await lifetimes()
    expect(Object.keys(left)).toEqual([
      '{auth}:one-time-token:a',
      '{auth}:rate-limit:a',
      '{auth}:session:digest 1',
      '{auth}:user-sessions:ann',
    ])
    expect(Math.min(...Object.values(left))).toBeGreaterThan(0)
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
      expect(Object.keys(left)).toHaveLength(2)
      for (const milliseconds of Object.values(left)) expectAbout(milliseconds, day + 60_000)
    }
  })

  test('a session that ended before it began is there for a day', async () => {
    await sessions.insert({ ...sessionOf('1'), expiresAt: new Date(0) })
    expect(await sessions.list('ann')).toHaveLength(1)
    for (const milliseconds of Object.values(await lifetimes())) expectAbout(milliseconds, day)
  })

  test('a used token has its time left to live and a day, a day at least', async () => {
    await oneTimeTokens.consume('a', new Date(Date.now() + 60_000))
    for (const milliseconds of Object.values(await lifetimes()))
      expectAbout(milliseconds, day + 60_000)
    await oneTimeTokens.consume('b', new Date(0))
    expectAbout(await redis.pttl('fetch-users:one-time-token:b'), day)
  })

  test('a counter has a minute more to live than it is remembered, and counting adds nothing', async () => {
    const lasting = { key: 'a', max: 5, windowSeconds: 600, memorySeconds: 3600 }
    await rateLimits.count([lasting], start)
    expectAbout(await redis.pttl('fetch-users:rate-limit:a'), 4_260_000)
    await redis.pexpire('fetch-users:rate-limit:a', 1000)
    await rateLimits.count([lasting], start)
    expectAbout(await redis.pttl('fetch-users:rate-limit:a'), 1000)
    await rateLimits.count([lasting], after(600_000))
    expectAbout(await redis.pttl('fetch-users:rate-limit:a'), 3_660_000)
  })

  test('a counter that is set, or replaced, lives as long as that says', async () => {
    const state = { key: 'a', remaining: 5, level: 0, resetsAt: start, expiresAt: after(5 * day) }
    await rateLimits.set([state], start)
    expectAbout(await redis.pttl('fetch-users:rate-limit:a'), 5 * day + 60_000)
    await rateLimits.replace({ ...state, expiresAt: after(2 * day) }, state, after(day))
    expectAbout(await redis.pttl('fetch-users:rate-limit:a'), day + 60_000)
    await rateLimits.set([{ ...state, expiresAt: start }], start)
    expect(await redis.keys('*')).toEqual([])
  })

  test("a user's list lives as long as the longest of the sessions", async () => {
    for (const [name, milliseconds] of [
      ['1', 5],
      ['2', day],
      ['3', 10],
    ] as const) {
      await sessions.insert({ ...sessionOf(name), expiresAt: after(milliseconds) })
    }
    expectAbout(await redis.pttl('fetch-users:user-sessions:ann'), 2 * day)
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

  test('what was ended leaves nothing', async () => {
    for (const name of ['1', '2']) await sessions.insert(sessionOf(name))
    await sessions.delete('id 1', 'ann')
    await sessions.deleteAll('ann')
    expect(await redis.keys('*')).toEqual([])
  })

  /** The store, with something that happens after each of its scripts. */
  const sessionsWith = (behind: () => unknown) =>
    redisSessions({
      defineCommand: null,
      async eval(script: string, numberOfKeys: number, ...values: string[]) {
        const answer = await redis.eval(script, numberOfKeys, ...values)
        await behind()
        return answer
      },
    })
  const insertMany = (many: number) =>
    Promise.all(Array.from({ length: many }, (_, n) => sessions.insert(sessionOf(`${n}`))))

  test.each([{}, { except: 'id 7' }])(
    'many sessions end a thousand at a time: %j',
    async (which) => {
      await insertMany(2500)
      let scripts = 0
      await sessionsWith(() => scripts++).deleteAll('ann', which)
      expect(scripts).toBe(3)
      const left = which.except ? ['session:digest 7', 'user-sessions:ann'] : []
      expect(Object.keys(await lifetimes())).toEqual(left.map((key) => `fetch-users:${key}`))
    },
  )

  test('a log-in among the thousands is in the list, or gone', async () => {
    await insertMany(1500)
    let n = 0
    await sessionsWith(() => sessions.insert(sessionOf(`between ${n++}`))).deleteAll('ann')
    const listed = (await sessions.list('ann')).map(({ tokenDigest }) => tokenDigest)
    expect(listed).toEqual(['digest between 1']) // behind the last thousand
    expect(await redis.keys('*:session:*')).toEqual(['fetch-users:session:digest between 1'])
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

  test('a counter before 1970 counts, and goes by itself', async () => {
    const end = new Date(-4000)
    for (const remaining of [4, 3]) {
      const counts = await rateLimits.count([counter], new Date(-5000))
      expect(counts).toEqual([{ key: 'a', remaining, level: 0, resetsAt: end, expiresAt: end }])
    }
    expectAbout(await redis.pttl('fetch-users:rate-limit:a'), 61_000)
    await rateLimits.count([{ ...counter, key: 'b', windowSeconds: -3600 }], start)
    expect(await redis.keys('*')).toEqual(['fetch-users:rate-limit:a'])
  })

  test.each<[string, () => Promise<unknown>]>([
    ['a session of nobody', () => sessions.insert({ ...sessionOf('1'), userId: missing })],
    ['a session of half a character', () => sessions.insert({ ...sessionOf('1'), userId: half })],
    ['a session without an end', () => sessions.insert({ ...sessionOf('1'), expiresAt: never })],
    ['no session', () => sessions.find(missing)],
    ["nobody's sessions", () => sessions.list(missing)],
    ['nothing that goes on', () => sessions.deleteAll('ann', { except: nothing })],
    ['half a session that goes on', () => sessions.deleteAll('ann', { except: half })],
    ['a use', () => sessions.touch('id 1', 'ann', never)],
    ['a digest', () => oneTimeTokens.consume(missing, start)],
    ['half a digest', () => oneTimeTokens.consume(half, start)],
    ['a digest without an end', () => oneTimeTokens.consume('a', never)],
    ['a counter', () => rateLimits.count([{ ...counter, key: missing }], start)],
    ['a counter of half a character', () => rateLimits.count([{ ...counter, key: half }], start)],
    ['a counter at no time', () => rateLimits.count([counter], never)],
    [
      'a counter without a window',
      () => rateLimits.count([{ ...counter, windowSeconds: Number.NaN }], start),
    ],
    ['a state', () => rateLimits.set([{ ...state, key: missing }], start)],
    ['a state without an end', () => rateLimits.set([{ ...state, expiresAt: never }], start)],
    ['another state', () => rateLimits.replace({ ...state, resetsAt: never }, state, start)],
  ])('%s is refused, and nothing is sent', async (_, call) => {
    await expect(call()).rejects.toThrow(TypeError)
    expect(await redis.keys('*')).toEqual([])
  })

  test('half a character names nothing, though Redis reads all halves alike', async () => {
    const whole = '\uFFFD'
    await sessions.insert({ ...sessionOf('1'), id: whole, tokenDigest: whole, userId: whole })
    expect(await sessions.find(half)).toBeNull()
    expect(await sessions.list(half)).toEqual([])
    expect(await sessions.touch(half, whole, start)).toBe(false)
    expect(await sessions.delete(half, whole)).toBe(false)
    expect(await sessions.delete(whole, half)).toBe(false)
    expect(await sessions.list(whole)).toHaveLength(1)
  })
})

const counter = { key: 'a', max: 5, windowSeconds: 1 }
const state = { key: 'a', remaining: 5, level: 0, resetsAt: start, expiresAt: start }

/** What a caller without types may pass. */
const missing = undefined as unknown as string
const nothing = null as unknown as string

/** The first half of a character. */
const half = '\uD800'
const never = new Date(Number.NaN)

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
