export type {
  IoredisClient,
  NodeRedisClient,
  RedisClient,
  RedisStoreOptions,
  UpstashClient,
} from './client.ts'
export { redisOneTimeTokens } from './one-time-token-store.ts'
export { redisRateLimits } from './rate-limit-store.ts'
export { redisSessions } from './session-store.ts'
