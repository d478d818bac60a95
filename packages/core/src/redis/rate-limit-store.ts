import type { RateLimitStore } from '../ports/rate-limit-store.ts'
import { assertTexts, openRedis, type RedisClient, type RedisStoreOptions } from './client.ts'
import { recordFunctions, sweep } from './record.ts'

/** How long a counter stays behind its window: clocks may run unevenly by as much. */
const slackMilliseconds = 60 * 1000

/**
 * KEYS: the counters' by their end; those of the counters.
 * ARGV: the time, in milliseconds since 1970; the slack, in milliseconds; for each counter, how
 * many milliseconds a window lasts.
 * Returns a count, and when its window ends, for each counter.
 */
const incrementScript = `${recordFunctions}
local now, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
local counts = {}
for n = 2, #KEYS do
  local key, window = KEYS[n], tonumber(ARGV[n + 1])
  local resetsAt = tonumber(redis.call('HGET', key, 'resetsAt') or 0)
  if resetsAt <= now then
    resetsAt = now + window
    redis.call('HSET', key, 'count', 0, 'resetsAt', resetsAt)
    enlist(KEYS[1], key, resetsAt, window + slack)
  end
  table.insert(counts, redis.call('HINCRBY', key, 'count', 1))
  table.insert(counts, resetsAt)
end
return counts
`

/** KEYS: the counters' by their end; those of the counters. */
const clearScript = `
for n = 2, #KEYS do
  redis.call('DEL', KEYS[n])
  redis.call('ZREM', KEYS[1], KEYS[n])
end
`

/**
 * Counts in Redis: one round trip, however many counters. Redis forgets a counter a minute after
 * its window; `deleteExpired` makes room sooner.
 *
 * @param redis - a client of `ioredis`, `redis` or `@upstash/redis`, as it is.
 * @throws {TypeError} when `redis` is none.
 * @example
 * storage: { ...drizzleStorage(db, { users }), rateLimits: redisRateLimits(redis) }
 */
export function redisRateLimits(
  redis: RedisClient,
  options: RedisStoreOptions = {},
): RateLimitStore {
  const database = openRedis(redis, options, 'redisRateLimits')
  const endsKey = `${database.prefix}rate-limit-ends`
  const keysOf = (names: readonly string[]): string[] => {
    assertTexts(...names)
    return [endsKey, ...names.map((name) => `${database.prefix}rate-limit:${name}`)]
  }

  return {
    async increment(counters, now) {
      if (counters.length === 0) return []
      const windows = counters.map(({ windowSeconds }) => Math.round(windowSeconds * 1000))
      const keys = keysOf(counters.map(({ key }) => key))
      const values = [now.getTime(), slackMilliseconds, ...windows]
      // The script returns two whole numbers for each counter.
      const counts = (await database.run(incrementScript, keys, values)) as number[]
      return counters.map((_, n) => ({
        count: counts[2 * n] ?? 0,
        resetsAt: new Date(counts[2 * n + 1] ?? 0),
      }))
    },

    async clear(keys) {
      if (keys.length > 0) await database.run(clearScript, keysOf(keys), [])
    },

    deleteExpired: (now) => sweep(database, endsKey, now),
  }
}
