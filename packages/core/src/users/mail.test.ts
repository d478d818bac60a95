import { describe, expect, test } from 'vitest'
import { addresses, email, setUpAttempts } from '../../test/attempts.ts'
import { parallel, setUp } from '../../test/setup.ts'
import { memoryRateLimits } from '../rate-limit/memory-rate-limits.ts'
import { memoryStorage } from '../testing/memory-storage.ts'

const minute = 60 * 1000

describe('[RL-3] a mailbox', () => {
  /** Asks for a mail from somewhere else each time, and returns how many have come. */
  async function setUpMailbox() {
    const app = await setUpAttempts()
    const from = addresses()
    const ask = async (path = '/auth/forgot-password', to = email) => {
      const { status } = await app.askFrom(from(), path, { email: to })
      expect(status).toBe(202)
      await app.auth.idle()
      return app.outbox.length
    }
    return { ...app, ask }
  }

  test('gets one mail of a kind a minute, and who asks for more is told the same', async () => {
    const { ask, time } = await setUpMailbox()
    expect(await ask()).toBe(1)
    time.now += minute - 1
    expect(await ask()).toBe(1)
    time.now += 1
    expect(await ask()).toBe(2)
  })

  test('gets five an hour, and none that was kept back counts', async () => {
    const { ask, time } = await setUpMailbox()
    for (let n = 1; n <= 5; n++) {
      expect(await ask()).toBe(n)
      for (let more = 0; more < 5; more++) expect(await ask()).toBe(n)
      time.now += 2 * minute
    }
    expect(await ask()).toBe(5)
    time.now += 50 * minute - 1
    expect(await ask()).toBe(5)
    time.now += minute
    expect(await ask()).toBe(6)
  })

  test('gets one of many that are asked for at once', async () => {
    const { ask, outbox } = await setUpMailbox()
    await parallel(50, () => ask())
    expect(outbox).toHaveLength(1)
  })

  test('is one, however its address is spelled', async () => {
    const { ask } = await setUpMailbox()
    expect(await ask()).toBe(1)
    expect(await ask('/auth/forgot-password', 'ANN@Example.com')).toBe(1)
  })

  test('has room for each kind, and each mailbox has its own', async () => {
    const { ask, auth, outbox } = await setUpMailbox()
    await auth.users.create({ email: 'bob@example.com' })
    await ask()
    await ask('/auth/request-verify-token')
    await ask('/auth/forgot-password', 'bob@example.com')
    const seen = outbox.map(({ kind, to }) => `${kind} ${to}`)
    expect(seen).toEqual([
      'reset-password ann@example.com',
      'verify-email ann@example.com',
      'reset-password bob@example.com',
    ])
  })
})

test('a mailbox that nobody has is not counted', async () => {
  const calls: string[] = []
  const store = memoryRateLimits()
  const count: typeof store.count = (counters, now) => {
    calls.push('count')
    return store.count(counters, now)
  }
  const { auth } = setUp({ storage: { ...memoryStorage(), rateLimits: { ...store, count } } })
  await auth.users.forgotPassword('nobody@example.com')
  await auth.idle()
  expect(calls).toEqual([])
})
