import { assertWholeNumber, StorageUnavailable } from '../errors.ts'
import type { Count, Counter, RateLimitStore } from '../ports/rate-limit-store.ts'
import { addSeconds, latest } from './windows.ts'

/** How much {@link memoryRateLimits} may remember. */
export interface MemoryRateLimitsOptions {
  /**
   * How many counters there are at most; one takes about 450 bytes.
   *
   * @default 100000
   */
  readonly maxCounters?: number | undefined
}

/** How many counters are looked at to make room for one. */
const glances = 16

/**
 * Counts in the memory of this process. For an application that is one process: several count each
 * for itself, and all forget at a restart.
 *
 * What has expired makes room for what is new. Where that does not do, other counters go that
 * refuse nobody; one that does stays until its window ends. When there is no room to be had, that is
 * `StorageUnavailable`: what cannot be counted is not allowed.
 *
 * @throws {TypeError} when `maxCounters` is no whole number.
 * @example
 * storage: { ...drizzleStorage(db, { users }), rateLimits: memoryRateLimits({ maxCounters: 1e6 }) }
 */
export function memoryRateLimits(options: MemoryRateLimitsOptions = {}): RateLimitStore {
  const { maxCounters = 100_000 } = options
  assertWholeNumber('memoryRateLimits', 'maxCounters', maxCounters, 1, 2 ** 24)
  return createMemoryRateLimits(new Map(), maxCounters)
}

/** {@link memoryRateLimits} in this map. */
export function createMemoryRateLimits(
  counters: Map<string, Count>,
  maxCounters: number,
): RateLimitStore {
  let sweep = counters.values()

  /** Moves the sweep position on by a few counters, and takes out what may go. */
  function makeRoom(now: Date): void {
    for (let glance = 0; glance < glances; glance++) {
      const { done, value } = sweep.next()
      if (done) sweep = counters.values()
      else if (value.expiresAt <= now || (counters.size >= maxCounters && isOpen(value, now))) {
        counters.delete(value.key)
      }
    }
    if (counters.size >= maxCounters) throw new StorageUnavailable()
  }

  function put(count: Count, now: Date): Count {
    if (!counters.has(count.key)) makeRoom(now)
    counters.set(count.key, count)
    return count
  }

  function present(key: string | undefined, now: Date): Count | undefined {
    const count = key === undefined ? undefined : counters.get(key)
    return count && count.expiresAt > now ? count : undefined
  }

  return {
    async count(wanted, now) {
      return wanted.map((counter) => {
        const before = present(counter.knownKey, now) ?? present(counter.key, now)
        return put(before ? counted(before, counter, now) : begun(counter, now), now)
      })
    },

    async replace(next, { level, resetsAt }, now) {
      const before = counters.get(next.key)
      if (before?.level !== level || before.resetsAt.getTime() !== resetsAt.getTime()) return false
      put(next, now)
      return true
    },

    async set(counts, now) {
      for (const count of counts) {
        if (count.expiresAt > now) put(count, now)
        else counters.delete(count.key)
      }
    },

    async deleteExpired(now) {
      const expired = [...counters.values()].filter(({ expiresAt }) => expiresAt <= now)
      for (const { key } of expired) counters.delete(key)
      return expired.length
    },
  }
}

/** Whether it refuses nobody. */
function isOpen({ remaining, resetsAt }: Count, now: Date): boolean {
  return remaining > 0 || resetsAt <= now
}

function begun({ key, max, windowSeconds, memorySeconds = 0 }: Counter, now: Date): Count {
  const resetsAt = addSeconds(now, windowSeconds)
  return {
    key,
    remaining: max - 1,
    level: 0,
    resetsAt,
    expiresAt: addSeconds(resetsAt, memorySeconds),
  }
}

function counted(before: Count, { windowSeconds }: Counter, now: Date): Count {
  const remaining = before.remaining - 1
  if (before.resetsAt > now) return { ...before, remaining: Math.max(remaining, -1) }
  if (before.remaining <= 0) return before
  const resetsAt = addSeconds(now, windowSeconds)
  return { ...before, remaining, resetsAt, expiresAt: latest(resetsAt, before.expiresAt) }
}
