import type { Counter, RateLimitStore } from '@fetch-users/core'
import { and, eq, lte } from 'drizzle-orm'
import type { Dialect, FirstCount, RateLimitRow } from '../dialect.ts'
import { createRun } from '../errors.ts'
import type { TableLike } from '../query.ts'

/** Counters in the caller's table. */
export function createRateLimitStore(
  dialect: Dialect,
  limits: TableLike<RateLimitRow>,
): RateLimitStore {
  const run = createRun(dialect, limits)
  return {
    async count(counters, now) {
      if (counters.length === 0) return []
      const counts = counters.map((counter) => firstCount(counter, now))
      const inOrder = counts.toSorted((a, b) => byKey(a.row, b.row))
      const rows = await run(() => dialect.count(limits, inOrder, now))
      const found = new Map(rows.map((row) => [row.key, row]))
      return counters.map(({ key, knownKey = key }) =>
        // One of the two was written.
        ownColumns((found.get(knownKey) ?? found.get(key)) as RateLimitRow),
      )
    },

    async replace({ key, ...changes }, { level, resetsAt }) {
      const identity = dialect.equals(limits.key, key)
      const expected = and(eq(limits.level, level), eq(limits.resetsAt, resetsAt))
      const written = await run(() => dialect.update(limits, changes, identity, expected))
      return written !== undefined
    },

    async set(counts) {
      if (counts.length === 0) return
      const rows = counts.map(ownColumns).toSorted(byKey)
      await run(() => dialect.replaceAll(limits, rows))
    },

    async deleteExpired(now) {
      return run(() => dialect.delete(limits, lte(limits.expiresAt, now)))
    },
  }
}

function firstCount(
  { key, knownKey, max, windowSeconds, memorySeconds = 0 }: Counter,
  now: Date,
): FirstCount {
  const resetsAt = new Date(now.getTime() + windowSeconds * 1000)
  const expiresAt = new Date(resetsAt.getTime() + memorySeconds * 1000)
  return { row: { key, remaining: max - 1, level: 0, resetsAt, expiresAt }, knownKey }
}

/** In one order, lest two requests wait for each other's row. */
function byKey(a: RateLimitRow, b: RateLimitRow): number {
  return a.key < b.key ? -1 : 1
}

/** The table may have more. */
function ownColumns({ key, remaining, level, resetsAt, expiresAt }: RateLimitRow): RateLimitRow {
  return { key, remaining, level, resetsAt, expiresAt }
}
