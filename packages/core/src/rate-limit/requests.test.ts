import { describe, expect, test } from 'vitest'
import { addresses, email, setUpAttempts } from '../../test/attempts.ts'
import { origin, parallel, password, refusal, setUp, watched } from '../../test/setup.ts'
import { StorageUnavailable } from '../errors.ts'
import type { RateLimitStore } from '../ports/rate-limit-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { memoryRateLimits } from './memory-rate-limits.ts'

const [home, away] = ['192.0.2.1', '203.0.113.1']
const body = { email: 'nobody@example.com', password: 'long enough', token: 'x' }

describe('[RL-3] a client may ask', () => {
  test.each([
    ['/auth/register', 20],
    ['/auth/forgot-password', 20],
    ['/auth/request-verify-token', 20],
    ['/auth/reset-password', 20],
    ['/auth/verify', 20],
  ])('%s %i times a minute', async (path, times) => {
    const { askFrom, time } = await setUpAttempts()
    for (let n = 0; n < times; n++) expect((await askFrom(home, path, body)).status).not.toBe(429)
    time.now += 500
    const refused = { status: 429, detail: 'TOO_MANY_REQUESTS', wait: 60 }
    expect(await askFrom(home, path, body)).toEqual(refused)
    expect((await askFrom(away, path, body)).status).not.toBe(429)
    expect((await askFrom(undefined, path, body)).status).not.toBe(429)
    time.now += 59_500
    expect((await askFrom(home, path, body)).status).not.toBe(429)
  })

  test('log-in 30 times a minute, whoever it is about', async () => {
    const { tryFrom, hashes } = await setUpAttempts()
    const answers = await parallel(50, (n) => tryFrom(home, 'x', `user${n}@example.com`))
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(30)
    expect(hashes.count).toBe(30)
  })

  test('[RL-5] [V-RL-2] as one network, however its address is written', async () => {
    const { tryFrom } = await setUpAttempts()
    const spell = (n: number) => (n % 2 ? `2001:DB8:1:2::${n}` : `[2001:db8:1:2:0:0:0:${n}]:80`)
    for (let n = 0; n < 30; n++) {
      expect((await tryFrom(spell(n), 'x', `user${n}@example.com`)).status).toBe(400)
    }
    expect((await tryFrom(spell(30), 'x', 'another@example.com')).status).toBe(429)
    expect((await tryFrom('2001:db8:1:3::1', 'x', 'another@example.com')).status).toBe(400)
  })

  test.each([0, 1])(
    '[RL-4] [V-RL-1] from one place, whatever it writes into headers, behind %i proxies',
    async (trustedProxies) => {
      const { auth } = await setUpAttempts({ trustedProxies })
      const ask = async (n: number) => {
        const request = new Request(`${origin}/auth/forgot-password`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'x-forwarded-for': `198.51.100.${n}, ${home}`,
            'x-real-ip': `198.51.100.${n}`,
            forwarded: `for=198.51.100.${n}`,
            'cf-connecting-ip': `198.51.100.${n}`,
          },
          body: JSON.stringify({ email: `user${n}@example.com` }),
        })
        return (await auth.handler(request, { clientAddress: '10.0.0.1' })).status
      }
      for (let n = 0; n < 20; n++) expect(await ask(n)).toBe(202)
      expect(await ask(20)).toBe(429)
    },
  )
})

describe('the order of the checks', () => {
  const limits = { login: [{ per: 'client', max: 1, windowSeconds: 60 }] } as const
  const send = async (path: string, init: RequestInit, headers: Record<string, string> = {}) => {
    const { auth } = setUp({ limits })
    const ask = () =>
      auth.handler(
        new Request(origin + path, {
          method: 'POST',
          ...init,
          headers: { 'content-type': 'application/json', ...headers },
        }),
        { clientAddress: home },
      )
    const first = await ask()
    return [first.status, (await ask()).status]
  }

  test.each<[string, RequestInit, Record<string, string>, number[]]>([
    ['its size', { body: 'x'.repeat(70_000) }, {}, [413, 413]],
    ['its media type', { body: '{}' }, { 'content-type': 'text/plain' }, [415, 415]],
    ["the client's limit, before syntax", { body: '{' }, {}, [422, 429]],
    [
      "the client's limit, before the guard",
      { body: '{}' },
      { origin: 'https://evil.example' },
      [403, 429],
    ],
    ["the client's limit, before what the body says", { body: '{}' }, {}, [422, 429]],
  ])('asks for %s', async (_, init, headers, statuses) => {
    expect(await send('/auth/login', init, headers)).toEqual(statuses)
  })

  test("asks for the account's limit last", async () => {
    const { auth, tryFrom } = await setUpAttempts()
    for (let n = 0; n < 6; n++) await tryFrom(home)
    const ask = async (text: string, headers: Record<string, string> = {}) => {
      const init = { method: 'POST', body: text }
      const type = { 'content-type': 'application/json', ...headers }
      return refusal(
        await auth.handler(new Request(`${origin}/auth/login`, { ...init, headers: type })),
      )
    }
    const typed = JSON.stringify({ username: email, password: 'a wrong one' })
    expect((await ask('{'))[0]).toBe(422)
    expect((await ask(typed, { origin: 'https://evil.example' }))[0]).toBe(403)
    expect((await ask(JSON.stringify({ username: email })))[0]).toBe(422)
    expect((await ask(typed))[0]).toBe(429)
  })
})

test("a client's counters are one call, those of an account another, and a success a third", async () => {
  const calls: string[] = []
  const rateLimits = watched(memoryRateLimits(), calls)
  const { tryFrom } = await setUpAttempts({ storage: { ...memoryStorage(), rateLimits } })
  await tryFrom(home)
  expect(calls).toEqual(['count', 'count'])
  await tryFrom(home, password)
  expect(calls).toEqual(['count', 'count', 'count', 'count', 'set'])
})

test('no key tells an address, of a mailbox or of a client', async () => {
  const keys: string[] = []
  const store = memoryRateLimits()
  const rateLimits: RateLimitStore = {
    ...store,
    async count(counters, now) {
      keys.push(...counters.flatMap(({ key, knownKey }) => [key, knownKey ?? '']))
      return store.count(counters, now)
    },
  }
  const { tryFrom, auth } = await setUpAttempts({ storage: { ...memoryStorage(), rateLimits } })
  await tryFrom(home)
  await auth.users.forgotPassword(email)
  await auth.idle()
  const names = keys.filter((key) => key !== '')
  expect(names).toHaveLength(5)
  for (const key of names) expect(key).toMatch(/^[\w-]{43}$/)
})

describe('while the store of limits is down', () => {
  const down = async () => {
    throw new StorageUnavailable()
  }
  const rateLimits = { count: down, replace: down, set: down, deleteExpired: down }

  test.each([
    '/auth/login',
    '/auth/jwt/login',
    '/auth/register',
    '/auth/forgot-password',
    '/auth/reset-password',
    '/auth/request-verify-token',
    '/auth/verify',
  ])('%s is 503', async (path) => {
    const { askFrom, hashes } = await setUpAttempts({ storage: { ...memoryStorage(), rateLimits } })
    const answer = await askFrom(home, path, { ...body, username: email })
    expect(answer).toEqual({ status: 503, detail: 'SERVICE_UNAVAILABLE', wait: 5 })
    expect(hashes.count).toBe(0)
  })

  test('sessions go on, and whoever has logged in is logged in', async () => {
    const { auth, ask, user, errors } = await setUpAttempts({
      storage: { ...memoryStorage(), rateLimits },
    })
    const headers = await signedIn(auth, user)
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(200)
    const response = await auth.backends.cookie.login(user, { clientAddress: home })
    expect(response.status).toBe(204)
    expect(errors).toContainEqual(new StorageUnavailable())
  })

  test('no mail goes that would be counted', async () => {
    const { auth, outbox, errors } = await setUpAttempts({
      storage: { ...memoryStorage(), rateLimits },
    })
    await auth.users.forgotPassword(email)
    await auth.idle()
    expect(outbox).toEqual([])
    expect(errors).toEqual([new StorageUnavailable()])
  })
})

test('the sweep takes sessions, and counters that have expired', async () => {
  const storage = memoryStorage()
  const { auth, tryFrom, time } = await setUpAttempts({ storage })
  const from = addresses()
  await tryFrom(from())
  expect(await auth.deleteExpired()).toBe(0)
  await tryFrom(from(), password)
  time.now += 60_000
  expect(await auth.deleteExpired()).toBe(2) // of both clients; the account's was forgotten
  time.now += 30 * 24 * 60 * 60 * 1000
  expect(await auth.deleteExpired()).toBe(2) // a session, and the client that was known
})

test('[RL-2] a client that is refused for its own sake uses nothing up of an account', async () => {
  const { tryFrom, hashes } = await setUpAttempts()
  for (let n = 0; n < 30; n++) await tryFrom(away, 'wrong', `user${n}@example.com`)
  hashes.count = 0
  for (let n = 0; n < 6; n++) expect((await tryFrom(away)).status).toBe(429)
  expect(hashes.count).toBe(0)
  expect((await tryFrom('198.51.100.7', password)).status).toBe(204)
})

test('[RL-2] [V-SE-6] a page of another site shuts nobody out where the account knows them', async () => {
  const { auth, tryFrom } = await setUpAttempts()
  expect((await tryFrom(home, password)).status).toBe(204)
  const body = new URLSearchParams({ username: email, password: 'wrong' })
  const headers = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  for (const status of [400, 400, 400, 400, 400, 429]) {
    const post = new Request(`${origin}/auth/jwt/login`, { method: 'POST', body, headers })
    expect((await auth.handler(post, { clientAddress: home })).status).toBe(status)
  }
  expect((await tryFrom(home, password)).status).toBe(204)
})
