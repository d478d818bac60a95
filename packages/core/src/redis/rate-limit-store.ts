import type { Count, RateLimitStore } from '../ports/rate-limit-store.ts'
import { assertTexts, openRedis, type RedisClient, type RedisStoreOptions } from './client.ts'

/** How long a counter stays behind its end: clocks may run unevenly by as much. */
const slackMilliseconds = 60 * 1000

/** Writes a counter; one that has expired goes. Times are in milliseconds since 1970. */
const putFunction = `
local now, slack = tonumber(ARGV[1]), tonumber(ARGV[2])
local function put(key, remaining, level, resetsAt, expiresAt)
  if expiresAt <= now then return redis.call('DEL', key) end
  redis.call('HSET', key, 'remaining', remaining, 'level', level,
    'resetsAt', resetsAt, 'expiresAt', expiresAt)
  redis.call('PEXPIRE', key, expiresAt - now + slack)
end
local function get(key)
  local found = redis.call('HMGET', key, 'remaining', 'level', 'resetsAt', 'expiresAt')
  for n = 1, 4 do found[n] = tonumber(found[n]) end
  return found
end
`

/**
 * KEYS: for each counter, the known key and its own; the same twice, where there is no other.
 * ARGV: the time; the slack, in milliseconds; for each counter, how often it may be, and for how
 * many milliseconds a window lasts, and is remembered.
 * Returns for each counter which of its keys was counted on, 0 or 1, and how that stands.
 */
const countScript = `${putFunction}
local answer = {}
for n = 1, #KEYS / 2 do
  local max, window, memory = tonumber(ARGV[3 * n]), tonumber(ARGV[3 * n + 1]), tonumber(ARGV[3 * n + 2])
  local which, key = 0, KEYS[2 * n - 1]
  local c = get(key)
  if not c[4] or c[4] <= now then
    which, key = 1, KEYS[2 * n]
    c = get(key)
  end
  local remaining, level, resetsAt, expiresAt = c[1], c[2], c[3], c[4]
  if not expiresAt or expiresAt <= now then
    remaining, level, resetsAt, expiresAt = max - 1, 0, now + window, now + window + memory
    put(key, remaining, level, resetsAt, expiresAt)
  elseif resetsAt > now then
    if remaining >= 0 then remaining = redis.call('HINCRBY', key, 'remaining', -1) end
  elseif remaining > 0 then
    remaining, resetsAt = remaining - 1, now + window
    expiresAt = math.max(expiresAt, resetsAt)
    put(key, remaining, level, resetsAt, expiresAt)
  end
  for _, value in ipairs({ which, remaining, level, resetsAt, expiresAt }) do
    table.insert(answer, value)
  end
end
return answer
`

/**
 * KEYS: the counter's.
 * ARGV: the time; the slack; the level and end of its window that are expected; what it becomes.
 */
const replaceScript = `${putFunction}
local c = get(KEYS[1])
if c[2] ~= tonumber(ARGV[3]) or c[3] ~= tonumber(ARGV[4]) then return 0 end
put(KEYS[1], tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]))
return 1
`

/** KEYS: the counters'. ARGV: the time; the slack; for each counter, what it becomes. */
const setScript = `${putFunction}
for n, key in ipairs(KEYS) do
  put(key, tonumber(ARGV[4 * n - 1]), tonumber(ARGV[4 * n]), tonumber(ARGV[4 * n + 1]),
    tonumber(ARGV[4 * n + 2]))
end
`

/**
 * Counts in Redis: one round trip, however many counters. Redis forgets a counter a minute after
 * its end, and what it loses in a crash or a failover counts anew.
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
  const keysOf = (...names: readonly string[]): string[] => {
    assertTexts(...names)
    return names.map((name) => `${prefix}rate-limit:${name}`)
  }

  return {
    async count(counters, now) {
      if (counters.length === 0) return []
      const keys = counters.map(({ key, knownKey = key }) => [knownKey, key] as const)
      const values = counters.flatMap(({ max, windowSeconds, memorySeconds = 0 }) => [
        max,
        Math.round(windowSeconds * 1000),
        Math.round(memorySeconds * 1000),
      ])
      const times = [now.getTime(), slackMilliseconds]
      // The script returns five whole numbers for each counter.
      const answer = (await run(countScript, keysOf(...keys.flat()), [
        ...times,
        ...values,
      ])) as unknown[]
      return keys.map((names, n) => {
        const [which = 1, remaining = 0, level = 0, resetsAt = 0, expiresAt = 0] = answer
          .slice(5 * n, 5 * n + 5)
          .map(Number)
        const times = { resetsAt: new Date(resetsAt), expiresAt: new Date(expiresAt) }
        return { key: names[which] ?? names[1], remaining, level, ...times }
      })
    },

    async replace(next, { level, resetsAt }, now) {
      const expected = [level, resetsAt.getTime()]
      const values = [now.getTime(), slackMilliseconds, ...expected, ...valuesOf(next)]
      return Number(await run(replaceScript, keysOf(next.key), values)) === 1
    },

    async set(counts, now) {
      if (counts.length === 0) return
      const keys = keysOf(...counts.map(({ key }) => key))
      await run(setScript, keys, [now.getTime(), slackMilliseconds, ...counts.flatMap(valuesOf)])
    },

    async deleteExpired() {
      return 0
    },
  }
}

function valuesOf({ remaining, level, resetsAt, expiresAt }: Count): number[] {
  return [remaining, level, resetsAt.getTime(), expiresAt.getTime()]
}
