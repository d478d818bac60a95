import { UniqueViolation } from '../errors.ts'
import type { Session, SessionStore } from '../ports/session-store.ts'
import { assertTexts, openRedis, type RedisClient, type RedisStoreOptions } from './client.ts'
import { sweep } from './record.ts'
import {
  deleteAllScript,
  deleteScript,
  findScript,
  insertScript,
  listScript,
  touchScript,
} from './session-scripts.ts'

/** How long a session stays behind its end: clocks may run unevenly by as much. */
const slackMilliseconds = 24 * 60 * 60 * 1000

/**
 * Keeps sessions in Redis. It holds no users, so that the guard looks the user of a session up in
 * `storage.users`. Redis forgets a session a day after its end, whether or not anybody calls
 * `deleteExpired`: that goes through a sorted set of all sessions by their end.
 *
 * Redis must not evict what has not ended (`maxmemory-policy noeviction`): a session would be out
 * of the reach of `deleteAll` without its user's list, and a user logged out without the session.
 *
 * @param redis - a client of `ioredis`, `redis` or `@upstash/redis`, as it is.
 * @throws {TypeError} when `redis` is none.
 * @example
 * storage: { ...drizzleStorage(db, { users }), sessions: redisSessions(redis) }
 */
export function redisSessions(
  redis: RedisClient,
  options: RedisStoreOptions = {},
): SessionStore<never> {
  const database = openRedis(redis, options, 'redisSessions')
  const { prefix, run } = database
  const endsKey = `${prefix}session-ends`
  const sessionKey = (tokenDigest: string): string => `${prefix}session:${tokenDigest}`
  const userKey = (userId: string): string => `${prefix}user-sessions:${userId}`

  return {
    async find(tokenDigest) {
      // The script returns two values.
      const [session] = sessionsOf(
        (await run(findScript, [sessionKey(tokenDigest)], [])) as unknown[],
      )
      return session ? { session } : null
    },

    async insert(session) {
      const { id, tokenDigest, userId, lastUsedAt, expiresAt, createdAt } = session
      assertTexts(id, tokenDigest, userId)
      const keys = [sessionKey(tokenDigest), userKey(userId), endsKey]
      const lifetime = Math.max(expiresAt.getTime() - createdAt.getTime(), 0)
      const taken = await run(insertScript, keys, [
        id,
        JSON.stringify(session),
        lastUsedAt.getTime(),
        expiresAt.getTime(),
        lifetime + slackMilliseconds,
      ])
      if (taken !== null) throw new UniqueViolation(String(taken))
    },

    async touch(id, userId, lastUsedAt) {
      assertTexts(id, userId)
      return (await run(touchScript, [userKey(userId)], [id, lastUsedAt.getTime()])) === 1
    },

    async list(userId) {
      // The script returns two values for each session.
      const found = (await run(listScript, [userKey(userId)], [])) as unknown[]
      return sessionsOf(found).sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    },

    async delete(id, userId) {
      assertTexts(id, userId)
      return (await run(deleteScript, [userKey(userId), endsKey], [id])) === 1
    },

    async deleteAll(userId, { except } = {}) {
      assertTexts(userId)
      const values = except === undefined ? [] : [except]
      await run(deleteAllScript, [userKey(userId), endsKey], values)
    },

    deleteExpired: (now) => sweep(database, endsKey, now),
  }
}

/** Reads sessions, each with when it was last used behind it. */
function sessionsOf(values: readonly unknown[]): Session[] {
  return values.flatMap((value, n) =>
    n % 2 === 0 && value !== null ? [sessionOf(value, Number(values[n + 1]))] : [],
  )
}

/** Upstash's client has read the JSON itself, unless it was told not to. */
function sessionOf(value: unknown, lastUsedAt: number): Session {
  const stored: Record<keyof Session, string> =
    typeof value === 'string' ? JSON.parse(value) : value
  return {
    // `insert` wrote it: the properties of a session, dates as texts.
    ...(stored as unknown as Session),
    authenticatedAt: new Date(stored.authenticatedAt),
    createdAt: new Date(stored.createdAt),
    lastUsedAt: new Date(lastUsedAt),
    expiresAt: new Date(stored.expiresAt),
  }
}
