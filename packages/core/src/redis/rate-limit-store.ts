import type { RateLimitStore } from '../ports/rate-limit-store.ts'
import { assertTexts, openRedis, type RedisClient, type RedisStoreOptions } from './client.ts'

/** How long a counter stays behind its window: clocks may run unevenly by as much. */
const slackMilliseconds = 60 * 1000

/**
 * KEYS: the counters'.
 * ARGV: the time, in milliseconds since 1970; the slack, in milliseconds; for each counter, how
 * many milliseconds a window lasts.
 * Returns a count, and when its window ends, for each counter.
 */
const incrementScript = `
local now, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
local counts = {}
for n, key in ipairs(KEYS) do
  local count, window = 1, tonumber(ARGV[n + 2])
  local resetsAt = tonumber(redis.call('HGET', key, 'resetsAt'))
  if resetsAt and resetsAt > now then
    count = redis.call('HINCRBY', key, 'count', 1)
  else
    resetsAt = now + window
    redis.call('HSET', key, 'count', count, 'resetsAt', resetsAt)
    redis.call('PEXPIRE', key, window + slack)
  end
  table.insert(counts, count)
  table.insert(counts, resetsAt)
end
return counts
`

/** KEYS: the counters'. */
const clearScript = `
for _, key in ipairs(KEYS) do redis.call('DEL', key) end
`

/**
 * Counts in Redis: one round trip, however many counters. Redis forgets a counter a minute after
 * its window, and what it loses in a crash or a failover counts anew.
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
  const { prefix, run } = openRedis(redis, options, 'redisRateLimits')
  const keysOf = (names: readonly string[]): string[] => {
    assertTexts(...names)
    return names.map((name) => `${prefix}rate-limit:${name}`)
  }

  return {
    async increment(counters, now) {
      if (counters.length === 0) return []
      const windows = counters.map(({ windowSeconds }) => Math.round(windowSeconds * 1000))
      const keys = keysOf(counters.map(({ key }) => key))
      const values = [now.getTime(), slackMilliseconds, ...windows]
      // The script returns two whole numbers for each counter.
      const counts = (await run(incrementScript, keys, values)) as unknown[]
      return counters.map((_, n) => ({
        count: Number(counts[2 * n]),
        resetsAt: new Date(Number(counts[2 * n + 1])),
      }))
    },

    async clear(keys) {
      if (keys.length > 0) await run(clearScript, keysOf(keys), [])
    },

    async deleteExpired() {
      return 0
    },
  }
}
