import { redisOneTimeTokens, redisRateLimits, redisSessions } from '@fetch-users/core/redis'
import { Redis } from 'ioredis'
import type { FixtureStorage } from '../fixture/user.ts'

/** Users where they are; all that comes and goes in Redis. */
export async function openRedis(
  server: string,
  { users, oauthAccounts, clear }: FixtureStorage,
): Promise<FixtureStorage> {
  const redis = new Redis(server, { maxRetriesPerRequest: 0, retryStrategy: () => 50 })
  redis.on('error', () => {}) // a server that is gone; the calls tell
  const prefix = `${crypto.randomUUID()}:`
  return {
    users,
    oauthAccounts,
    sessions: redisSessions(redis, { prefix }),
    oneTimeTokens: redisOneTimeTokens(redis, { prefix }),
    rateLimits: redisRateLimits(redis, { prefix }),
    async clear() {
      await clear()
      const keys = await redis.keys(`${prefix}*`)
      if (keys.length > 0) await redis.del(keys)
    },
  }
}
