import type { OneTimeTokenStore } from '../ports/one-time-token-store.ts'
import { assertTexts, openRedis, type RedisClient, type RedisStoreOptions } from './client.ts'

/** How long a used token is remembered behind its end: clocks may differ by as much. */
const slackMilliseconds = 24 * 60 * 60 * 1000

/**
 * KEYS: the token's.
 * ARGV: how many milliseconds to remember it.
 * Returns 1 for the first, and 0 ever after.
 */
const consumeScript = `return redis.call('SET', KEYS[1], '', 'NX', 'PX', ARGV[1]) and 1 or 0`

/**
 * Remembers used tokens in Redis, each until a day after its end, and as well as Redis does. With
 * `appendonly yes` and `appendfsync always` that survives a crash. With less, a crash forgets the
 * last second (`everysec`), or all since the last snapshot (the default), and a token used then
 * works once more; so does one that an asynchronous failover loses. Eviction forgets too:
 * `maxmemory-policy noeviction`.
 *
 * @param redis - a client of `ioredis`, `redis` or `@upstash/redis`, as it is.
 * @throws {TypeError} when `redis` is none.
 * @example
 * storage: { ...drizzleStorage(db, { users }), oneTimeTokens: redisOneTimeTokens(redis) }
 */
export function redisOneTimeTokens(
  redis: RedisClient,
  options: RedisStoreOptions = {},
): OneTimeTokenStore {
  const { prefix, run } = openRedis(redis, options, 'redisOneTimeTokens')

  return {
    async consume(digest, expiresAt) {
      assertTexts(digest)
      // Tokens are judged in this process: the clock of Redis may differ from its own by more.
      const left = Math.max(expiresAt.getTime() - Date.now(), 0)
      const keys = [`${prefix}one-time-token:${digest}`]
      return Number(await run(consumeScript, keys, [left + slackMilliseconds])) === 1
    },

    async deleteExpired() {
      return 0
    },
  }
}
