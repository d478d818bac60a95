import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hasher, password, setUp } from '../../test/setup.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { bcrypt } from './bcrypt.ts'
import { createPasswords } from './passwords.ts'

const passing = (milliseconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

/** A hasher that takes its time, by a clock that tests turn. `name:slow` takes ten times as long. */
function taking(name: string, milliseconds: number): PasswordHasher {
  return {
    async hash(typed) {
      await passing(milliseconds)
      return `${name}:${typed}`
    },
    owns: (stored) => stored.startsWith(name),
    async verify(typed, stored) {
      await passing(stored === `${name}:slow` ? 10 * milliseconds : milliseconds)
      return { isValid: stored === `${name}:${typed}`, needsRehash: false }
    },
  }
}

/** What {@link taking} does, one at a time. */
function queued(one: PasswordHasher): PasswordHasher {
  let last: Promise<unknown> = Promise.resolve()
  const after = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work)
    last = result
    return result
  }
  return {
    ...one,
    hash: (typed) => after(() => one.hash(typed)),
    verify: (typed, stored) => after(() => one.verify(typed, stored)),
  }
}

describe('[EN-2] with more than one hasher', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  /** How long it takes until the work has been done. */
  async function durationOf(work: () => Promise<unknown>): Promise<number> {
    const start = performance.now()
    const ended = work().then(() => performance.now() - start)
    await vi.runAllTimersAsync()
    return ended
  }

  /** How long it takes to say no to an unknown user, and to known ones. */
  async function durations(
    hashers: readonly [PasswordHasher, ...PasswordHasher[]],
    typed = 'wrong',
    warm = true,
  ): Promise<number[]> {
    const passwords = createPasswords(hashers)
    if (warm) await durationOf(() => passwords.verify(typed, null))
    const all: number[] = []
    for (const stored of [null, '!', 'new:x', 'old:x'])
      all.push(await durationOf(() => passwords.verify(typed, stored)))
    return all
  }

  test('a failure takes 1.2 times as long as the slowest, whose ever the hash is', async () => {
    expect(await durations([taking('new', 10), taking('old', 100)])).toEqual([120, 120, 120, 120])
  })

  test('also when the slowest is the one that is current', async () => {
    expect(await durations([taking('new', 100), taking('old', 10)])).toEqual([120, 120, 120, 120])
  })

  test('a form that is tried second takes as long again', async () => {
    const hashers = [taking('new', 10), taking('old', 100)] as const
    expect(await durations(hashers, 'e\u0301')).toEqual([240, 240, 240, 240])
  })

  test('a success answers at once', async () => {
    const passwords = createPasswords([taking('new', 10), taking('old', 100)])
    await durationOf(() => passwords.verify('wrong', null))
    expect(await durationOf(() => passwords.verify('x', 'new:x'))).toBe(10)
    expect(await durationOf(() => passwords.verify('x', 'old:x'))).toBe(100)
    expect(await durationOf(() => passwords.verify('e\u0301', 'new:e\u0301'))).toBe(20)
  })

  test('with one alone nothing waits', async () => {
    const old = await durations([taking('new', 10)], 'wrong', false)
    expect(old).toEqual([10, 10, 10, 10])
  })

  test('a slower hash that is met makes all failures longer, up to four times', async () => {
    const passwords = createPasswords([taking('new', 10), taking('old', 100)])
    await durationOf(() => passwords.verify('wrong', null))
    await durationOf(() => passwords.verify('slow', 'new:slow'))
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(120)
    await durationOf(() => passwords.verify('slow', 'old:slow'))
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(480)
    expect(await durationOf(() => passwords.verify('wrong', 'old:x'))).toBe(480)
  })

  test('waiting in a queue does not', async () => {
    const passwords = createPasswords([taking('new', 10), queued(taking('old', 100))])
    await durationOf(() => passwords.verify('wrong', null))
    await durationOf(() => Promise.all([1, 2, 3].map(() => passwords.verify('wrong', 'old:x'))))
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(120)
  })

  test('nor does work that others slow down', async () => {
    const old = taking('old', 100)
    const load = { running: 0 }
    const verify: PasswordHasher['verify'] = async (typed, stored) => {
      load.running++
      await passing(50)
      await passing(50 * load.running)
      load.running--
      return old.verify(typed, stored)
    }
    const passwords = createPasswords([taking('new', 10), { ...old, verify }])
    await durationOf(() => passwords.verify('wrong', null))
    await durationOf(() => Promise.all([1, 2].map(() => passwords.verify('wrong', 'old:x'))))
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(120)
    await durationOf(() => passwords.verify('wrong', 'old:x'))
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(240)
  })

  test('what a crowd at the start makes of the measure is put right at a quiet moment', async () => {
    const passwords = createPasswords([queued(taking('new', 10)), taking('old', 20)])
    await durationOf(() => Promise.all([1, 2, 3, 4].map(() => passwords.verify('wrong', null))))
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(10 + 10 + 20)
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(24)
  })

  test('the first failure measures every hasher, once for all who fail at once', async () => {
    const old = taking('old', 100)
    const calls: string[] = []
    const hash = (typed: string) => {
      calls.push(typed)
      return old.hash(typed)
    }
    const passwords = createPasswords([taking('new', 10), { ...old, hash }])
    await durationOf(() => passwords.verify('x', 'new:x'))
    expect(calls).toHaveLength(0)
    await durationOf(() =>
      Promise.all([null, 'new:x', 'old:x'].map((stored) => passwords.verify('wrong', stored))),
    )
    expect(calls).toHaveLength(1)
    for (const stored of [null, 'new:x', 'old:x'])
      await durationOf(() => passwords.verify('wrong', stored))
    expect(calls).toHaveLength(2)
  })

  test.each([
    [
      'at once',
      () => {
        throw new Error('only verifies')
      },
    ],
    ['later', () => Promise.reject(new Error('only verifies'))],
  ])('one that cannot hash, and says so %s, is measured by what it verifies', async (_, hash) => {
    const passwords = createPasswords([taking('new', 50), { ...taking('old', 100), hash }])
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(100)
    await durationOf(() => passwords.verify('x', 'old:x'))
    expect(await durationOf(() => passwords.verify('wrong', null))).toBe(120)
  })
})

// A machine that does other things hiccups. Without the timer one takes ten times as long, every time.
test('[EN-2] the medians of failing log-ins are alike: nobody, an old hash, one of today', {
  retry: 2,
}, async () => {
  const storage = memoryStorage()
  const old = bcrypt({ cost: 10 })
  const before = setUp({ storage, passwordHasher: old })
  await before.auth.users.create({ email: 'old@example.com', password })
  const { auth, ask } = setUp({ storage, passwordHasher: [hasher, old], limits: false })
  await auth.users.create({ email: 'new@example.com', password })
  const samples = new Map<string, number[]>(
    ['nobody', 'old', 'new'].map((name) => [`${name}@example.com`, []]),
  )
  for (let round = -1; round < 3; round++) {
    for (const [username, durations] of samples) {
      const start = performance.now()
      const form = new URLSearchParams({ username, password: 'wrong' })
      expect((await ask('POST /auth/login', form)).status).toBe(400)
      if (round >= 0) durations.push(performance.now() - start)
    }
  }
  const medians = [...samples.values()].map((all) => all.toSorted((a, b) => a - b)[1] ?? 0)
  expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(3)
})
