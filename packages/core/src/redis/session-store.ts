import { UniqueViolation } from '../errors.ts'
import type { Session, SessionStore } from '../ports/session-store.ts'
import {
  areWellFormed,
  assertTexts,
  openRedis,
  type RedisClient,
  type RedisStoreOptions,
} from './client.ts'

// A session is a hash: `id`, `session` (JSON), and what changes: `lastUsedAt`, `generation`. Beside it stands a hash for each
// user, of the keys of the sessions by their ids, which lives as long as the longest of them. A
// session that Redis has let go by itself leaves its id there: whoever comes across it takes it out.
// The time to live is a broom, and comes with slack: whether a session has ended is judged by the
// library's clock alone.

const keyFunction = `
local function keyOf(index, id)
  local key = redis.call('HGET', index, id)
  if key and redis.call('HGET', key, 'id') == id then return key end
  redis.call('HDEL', index, id)
end
`

const finishFunction = `${keyFunction}
local function finish(index, id)
  local key = keyOf(index, id)
  if not key then return 0 end
  redis.call('HDEL', index, id)
  return redis.call('DEL', key)
end
`

/**
 * KEYS: the session's.
 * Returns the session, when it was last used and its generation, or nothing three times.
 */
const findScript = `
return redis.call('HMGET', KEYS[1], 'session', 'lastUsedAt', 'generation')
`

/**
 * KEYS: the session's; the user's.
 * ARGV: the id; the session; when it was last used; its generation; how many milliseconds to keep it.
 * Returns the property that is taken, or nothing. Looks at a few of the user's ids only, so that
 * its cost does not grow with them.
 */
const insertScript = `${keyFunction}
local id, milliseconds = ARGV[1], tonumber(ARGV[5])
if redis.call('EXISTS', KEYS[1]) == 1 then return 'tokenDigest' end
if keyOf(KEYS[2], id) then return 'id' end
for _, other in ipairs(redis.call('HRANDFIELD', KEYS[2], 8)) do keyOf(KEYS[2], other) end
redis.call('HSET', KEYS[1], 'id', id, 'session', ARGV[2])
redis.call('HSET', KEYS[1], 'lastUsedAt', ARGV[3], 'generation', ARGV[4])
redis.call('PEXPIRE', KEYS[1], milliseconds)
redis.call('HSET', KEYS[2], id, KEYS[1])
if redis.call('PTTL', KEYS[2]) < milliseconds then redis.call('PEXPIRE', KEYS[2], milliseconds) end
`

/**
 * KEYS: the user's.
 * ARGV: the id; when it was last used.
 * Returns how many were touched: 1, or 0 when it is gone.
 */
const touchScript = `${keyFunction}
local key = keyOf(KEYS[1], ARGV[1])
if not key then return 0 end
redis.call('HSET', key, 'lastUsedAt', ARGV[2])
return 1
`

/**
 * KEYS: the user's.
 * ARGV: the id; the generation it has to be of; when it was used.
 * Returns how many were rotated: 1, or 0 when it is gone, or of another generation.
 */
const rotateScript = `${keyFunction}
local key = keyOf(KEYS[1], ARGV[1])
if not key or redis.call('HGET', key, 'generation') ~= ARGV[2] then return 0 end
redis.call('HINCRBY', key, 'generation', 1)
redis.call('HSET', key, 'lastUsedAt', ARGV[3])
return 1
`

/**
 * KEYS: the user's.
 * Returns each session, when it was last used, and its generation.
 */
const listScript = `${keyFunction}
local found = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  local key = keyOf(KEYS[1], id)
  if key then
    for _, value in ipairs(redis.call('HMGET', key, 'session', 'lastUsedAt', 'generation')) do
      table.insert(found, value)
    end
  end
end
return found
`

/**
 * KEYS: the user's.
 * ARGV: the id.
 * Returns how many ended: 1, or 0 when it is gone.
 */
const deleteScript = `${finishFunction}
return finish(KEYS[1], ARGV[1])
`

/**
 * KEYS: the user's.
 * ARGV: how many to look at; the id of the one that goes on, if any.
 * Returns how many are left to end. It keeps no cursor, which would be worth nothing on a server
 * that a failover puts in the place of the last.
 */
const deleteSomeScript = `${finishFunction}
for _, id in ipairs(redis.call('HRANDFIELD', KEYS[1], ARGV[1])) do
  if id == ARGV[2] then keyOf(KEYS[1], id) else finish(KEYS[1], id) end
end
return redis.call('HLEN', KEYS[1]) - (ARGV[2] and redis.call('HEXISTS', KEYS[1], ARGV[2]) or 0)
`

/** As many as a script may end without keeping other clients waiting. */
const batch = 1000

/** How long a session stays behind its end: clocks may run unevenly by as much. */
const slackMilliseconds = 24 * 60 * 60 * 1000

/**
 * Keeps sessions in Redis. It holds no users, so that the guard looks the user of a session up in
 * `storage.users`. Redis forgets a session a day after its end, by itself.
 *
 * Redis must not evict what has not ended (`maxmemory-policy noeviction`): a session would be out
 * of the reach of `deleteAll` without its user's list, and a user logged out without the session.
 *
 * What Redis had not yet written to disk, or sent to a replica, a crash or a failover undoes: a
 * log-in is forgotten, or a session is back that was ended alone. One that ended with a new security
 * stamp, as with a new password, stays dead.
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
  const { prefix, run } = openRedis(redis, options, 'redisSessions')
  const sessionKey = (tokenDigest: string): string => `${prefix}session:${tokenDigest}`
  const userKey = (userId: string): string => `${prefix}user-sessions:${userId}`

  return {
    async find(tokenDigest) {
      if (!areWellFormed(tokenDigest)) return null
      // The script returns three values.
      const [session] = sessionsOf(
        (await run(findScript, [sessionKey(tokenDigest)], [])) as unknown[],
      )
      return session ? { session } : null
    },

    async insert(session) {
      const { id, tokenDigest, userId, lastUsedAt, generation, expiresAt, createdAt } = session
      assertTexts(id, tokenDigest, userId)
      const keys = [sessionKey(tokenDigest), userKey(userId)]
      const lifetime = Math.max(expiresAt.getTime() - createdAt.getTime(), 0)
      const taken = await run(insertScript, keys, [
        id,
        JSON.stringify(session),
        lastUsedAt.getTime(),
        generation,
        lifetime + slackMilliseconds,
      ])
      if (taken !== null) throw new UniqueViolation(String(taken))
    },

    async touch(id, userId, lastUsedAt) {
      if (!areWellFormed(id, userId)) return false
      const touched = await run(touchScript, [userKey(userId)], [id, lastUsedAt.getTime()])
      return Number(touched) === 1
    },

    async rotate(id, userId, generation, at) {
      if (!areWellFormed(id, userId)) return false
      const values = [id, generation, at.getTime()]
      return Number(await run(rotateScript, [userKey(userId)], values)) === 1
    },

    async list(userId) {
      if (!areWellFormed(userId)) return []
      // The script returns three values for each session.
      const found = (await run(listScript, [userKey(userId)], [])) as unknown[]
      return sessionsOf(found).sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    },

    async delete(id, userId) {
      if (!areWellFormed(id, userId)) return false
      return Number(await run(deleteScript, [userKey(userId)], [id])) === 1
    },

    async deleteAll(userId, { except } = {}) {
      const ids = except === undefined ? [] : [except]
      assertTexts(userId, ...ids)
      const deleteSome = () => run(deleteSomeScript, [userKey(userId)], [batch, ...ids])
      while (Number(await deleteSome()) > 0);
    },

    async deleteExpired() {
      return 0
    },
  }
}

/** Reads sessions, each with when it was last used and its generation behind it. */
function sessionsOf(values: readonly unknown[]): Session[] {
  return values.flatMap((value, n) =>
    n % 3 === 0 && value !== null
      ? [sessionOf(value, Number(values[n + 1]), Number(values[n + 2]))]
      : [],
  )
}

function sessionOf(value: unknown, lastUsedAt: number, generation: number): Session {
  const stored = storedOf(value)
  return {
    // `insert` wrote it: the properties of a session, dates as texts.
    ...(stored as unknown as Session),
    authenticatedAt: new Date(stored.authenticatedAt),
    createdAt: new Date(stored.createdAt),
    lastUsedAt: new Date(lastUsedAt),
    generation,
    expiresAt: new Date(stored.expiresAt),
  }
}

/** Upstash's client has read the JSON itself, unless it was told not to. */
function storedOf(value: unknown): Record<keyof Session, string> {
  if (typeof value === 'string') return JSON.parse(value)
  // The tag tells bytes from an object, of whichever realm.
  if (Object.prototype.toString.call(value) === '[object Object]') {
    // What `insert` wrote.
    return value as Record<keyof Session, string>
  }
  throw new TypeError('redisSessions needs a client that answers in texts, not in bytes')
}
