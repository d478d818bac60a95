import type { RateLimitStore } from '../../ports/rate-limit-store.ts'
import { sweep, type Tables } from './tables.ts'

/** Counters in memory. */
export function createRateLimitStore({ rateLimits }: Tables): RateLimitStore {
  return {
    async increment(counters, now) {
      return counters.map(({ key, windowSeconds }) => {
        const present = rateLimits.get(key)
        const next =
          present && present.resetsAt > now
            ? { ...present, count: present.count + 1 }
            : { count: 1, resetsAt: new Date(now.getTime() + windowSeconds * 1000) }
        rateLimits.set(key, next)
        return next
      })
    },

    async clear(keys) {
      for (const key of keys) rateLimits.delete(key)
    },

    async deleteExpired(now) {
      return sweep(rateLimits, ({ resetsAt }) => resetsAt <= now)
    },
  }
}
