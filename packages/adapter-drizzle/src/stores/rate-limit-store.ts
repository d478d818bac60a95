import type { RateLimitStore } from '@fetch-users/core'
import { inArray, lte } from 'drizzle-orm'
import type { Dialect, RateLimitRow } from '../dialect.ts'
import { createRun } from '../errors.ts'
import type { TableLike } from '../query.ts'

/** Counters in the caller's table. */
export function createRateLimitStore(
  dialect: Dialect,
  limits: TableLike<RateLimitRow>,
): RateLimitStore {
  const run = createRun(dialect, limits)
  return {
    async increment(counters, now) {
      if (counters.length === 0) return []
      // In one order, lest two requests wait for each other's row.
      const rows = counters
        .map(({ key, windowSeconds }) => ({
          key,
          count: 1,
          resetsAt: new Date(now.getTime() + windowSeconds * 1000),
        }))
        .sort((a, b) => (a.key < b.key ? -1 : 1))
      const counted = await run(() => dialect.increment(limits, rows, now))
      const byKey = new Map(counted.map((row) => [row.key, row]))
      return counters.map(({ key }) => {
        const { count, resetsAt } = byKey.get(key) as RateLimitRow // each was written
        return { count, resetsAt }
      })
    },

    async clear(keys) {
      if (keys.length === 0) return
      await run(() => dialect.delete(limits, inArray(limits.key, [...keys])))
    },

    async deleteExpired(now) {
      return run(() => dialect.delete(limits, lte(limits.resetsAt, now)))
    },
  }
}
