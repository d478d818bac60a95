import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/pg'
import { cookieTransport, createAuth, sessionStrategy } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { redisRateLimits, redisSessions } from '@fetch-users/core/redis'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Redis } from 'ioredis'
import pg from 'pg'

/** Where the application's data is. */
export interface Place {
  readonly postgres: string
  /** Where sessions and counters are; `null`: with the users. */
  readonly redis: string | null
}

/** Where all the processes are to be found, as if behind a balancer. */
export const origin = 'https://app.example'

export const tables = authTables()

/** Opens the application, as each of its processes does. */
export function openApplication({ postgres, redis: url }: Place) {
  const pool = new pg.Pool({ connectionString: postgres })
  pool.on('error', () => {}) // a connection that breaks while idle must not end the process
  const redis = url === null ? null : new Redis(url, { maxRetriesPerRequest: 0 })
  redis?.on('error', () => {}) // likewise
  const storage = {
    ...drizzleStorage(drizzle(pool), tables),
    ...(redis && { sessions: redisSessions(redis), rateLimits: redisRateLimits(redis) }),
  }
  return createAuth({
    baseUrl: origin,
    secret: 'the same secret in all of the processes',
    storage,
    passwordHasher: argon2id(),
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
  })
}
