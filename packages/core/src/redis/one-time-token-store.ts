import type { OneTimeTokenStore } from '../ports/one-time-token-store.ts'
import { assertTexts, openRedis, type RedisClient, type RedisStoreOptions } from './client.ts'
import { recordFunctions, sweep } from './record.ts'

/** How long a used token is remembered at least: clocks may differ by as much. */
const slackMilliseconds = 24 * 60 * 60 * 1000

/**
 * KEYS: the token's; the tokens' by their end.
 * ARGV: when the token ends, in milliseconds since 1970; the slack, in milliseconds.
 * Returns 1 when this was its first use.
 */
const consumeScript = `${recordFunctions}
if not redis.call('SET', KEYS[1], '', 'NX') then return 0 end
local left = tonumber(ARGV[1]) - redis.call('TIME')[1] * 1000
enlist(KEYS[2], KEYS[1], ARGV[1], math.max(left, 0) + tonumber(ARGV[2]))
return 1
`

/**
 * Remembers used tokens in Redis, each until it has ended, and at least a day from its use.
 * Redis forgets them by itself; `deleteExpired` makes room sooner.
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
  const database = openRedis(redis, options, 'redisOneTimeTokens')
  const endsKey = `${database.prefix}one-time-token-ends`

  return {
    async consume(digest, expiresAt) {
      assertTexts(digest)
      const keys = [`${database.prefix}one-time-token:${digest}`, endsKey]
      return (
        (await database.run(consumeScript, keys, [expiresAt.getTime(), slackMilliseconds])) === 1
      )
    },

    deleteExpired: (now) => sweep(database, endsKey, now),
  }
}
