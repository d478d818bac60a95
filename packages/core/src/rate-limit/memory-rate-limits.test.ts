import { describe, expect, test } from 'vitest'
import { StorageUnavailable } from '../errors.ts'
import type { Count } from '../ports/rate-limit-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { storageContracts } from '../testing/storage-contracts.ts'
import { createMemoryRateLimits, memoryRateLimits } from './memory-rate-limits.ts'

const start = new Date('2030-01-01')
const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000)
const counterOf = (name: unknown) => ({ key: `key ${name}`, max: 2, windowSeconds: 60 })

/** A map that notes how often somebody takes a value out of it in order. */
class WatchedMap extends Map<string, Count> {
  steps = 0

  override *values(): MapIterator<Count> {
    for (const value of super.values()) {
      this.steps++
      yield value
    }
  }
}

describe('the store of one process', () => {
  const createStorage = async () => ({ ...memoryStorage(), rateLimits: memoryRateLimits() })
  for (const { title, run } of storageContracts.rateLimits({ createStorage })) test(title, run)
})

test('there are never more counters than there may be, and as many as that', async () => {
  const counters = new Map<string, Count>()
  const store = createMemoryRateLimits(counters, 100)
  for (let n = 0; n < 1000; n++) {
    await store.count([counterOf(n)], start)
    expect(counters.size).toBe(Math.min(n + 1, 100))
  }
})

test('what has expired makes room before anything else does', async () => {
  const counters = new Map<string, Count>()
  const store = createMemoryRateLimits(counters, 100)
  for (let n = 0; n < 50; n++) await store.count([counterOf(n)], start)
  await store.count([counterOf('lasting')], after(30))
  for (let n = 50; n < 99; n++) await store.count([counterOf(n)], after(60))
  expect(counters.has(counterOf('lasting').key)).toBe(true)
  expect(counters.size).toBe(50)
})

test('a flood takes no counter that refuses, before its window ends', async () => {
  const counters = new Map<string, Count>()
  const store = createMemoryRateLimits(counters, 100)
  const victims = Array.from({ length: 10 }, (_, n) => counterOf(`victim ${n}`))
  for (let n = 0; n < 3; n++) await store.count(victims, start)
  for (let n = 0; n < 5000; n++) await store.count([counterOf(n)], after(59))
  expect(counters.size).toBe(100)
  for (const { remaining } of await store.count(victims, after(59))) expect(remaining).toBe(-1)
})

test('where all refuse, no more can be counted, and what is there goes on', async () => {
  const store = memoryRateLimits({ maxCounters: 20 })
  const used = Array.from({ length: 20 }, (_, n) => counterOf(n))
  for (let n = 0; n < 3; n++) await store.count(used, start)
  await expect(store.count([counterOf('new')], start)).rejects.toThrow(StorageUnavailable)
  expect((await store.count([counterOf(1)], start))[0]?.remaining).toBe(-1)
  expect((await store.count([counterOf('new')], after(60)))[0]?.remaining).toBe(1)
})

test('an account that is shut is not forgotten for a flood', async () => {
  const store = memoryRateLimits({ maxCounters: 50 })
  const expiresAt = after(1e6)
  const shut = { key: 'shut', remaining: -1, level: 19, resetsAt: expiresAt, expiresAt }
  await store.set([shut], start)
  for (let n = 0; n < 1000; n++) await store.count([counterOf(n)], start)
  expect(await store.count([{ ...counterOf(0), key: 'shut' }], after(1e5))).toEqual([shut])
})

test('the work for one is bounded, however many there are', async () => {
  for (const maxCounters of [100, 10_000]) {
    const counters = new WatchedMap()
    const store = createMemoryRateLimits(counters, maxCounters)
    let most = 0
    for (let n = 0; n < 3 * maxCounters; n++) {
      const before = counters.steps
      await store.count([counterOf(n)], after(n / 10))
      most = Math.max(most, counters.steps - before)
    }
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThanOrEqual(16)
  }
})

test.each([0, -1, 1.5, Number.NaN, 2 ** 24 + 1])(
  'maxCounters of %j is a TypeError',
  (maxCounters) => {
    expect(() => memoryRateLimits({ maxCounters })).toThrow(/^memoryRateLimits: maxCounters /)
  },
)
