import { recordFunctions } from './record.ts'

// A session is a hash: `id`, `session` (JSON) and `lastUsedAt`. Beside it stands a hash for each
// user, of the keys of the sessions by their ids. A session that Redis has let go by itself leaves
// its id there: whoever comes across it takes it out.

const sessionFunctions = `
local function keyOf(index, id)
  local key = redis.call('HGET', index, id)
  if key and redis.call('HGET', key, 'id') == id then return key end
  redis.call('HDEL', index, id)
end

local function finish(index, ends, id)
  local key = keyOf(index, id)
  if not key then return 0 end
  redis.call('HDEL', index, id)
  redis.call('ZREM', ends, key)
  return redis.call('DEL', key)
end
`

/**
 * KEYS: the session's.
 * Returns the session and when it was last used, or nothing twice.
 */
export const findScript: string = `
return redis.call('HMGET', KEYS[1], 'session', 'lastUsedAt')
`

/**
 * KEYS: the session's; the user's; the sessions' by their end.
 * ARGV: the id; the session; when it was last used; when it ends, in milliseconds since 1970; how
 * many milliseconds to keep it.
 * Returns the property that is taken, or nothing. Looks at a few of the user's ids only, so that
 * its cost does not grow with them.
 */
export const insertScript: string = `${recordFunctions}${sessionFunctions}
local id, milliseconds = ARGV[1], tonumber(ARGV[5])
if redis.call('EXISTS', KEYS[1]) == 1 then return 'tokenDigest' end
if keyOf(KEYS[2], id) then return 'id' end
for _, other in ipairs(redis.call('HRANDFIELD', KEYS[2], 8)) do keyOf(KEYS[2], other) end
redis.call('HSET', KEYS[1], 'id', id, 'session', ARGV[2], 'lastUsedAt', ARGV[3])
enlist(KEYS[3], KEYS[1], ARGV[4], milliseconds)
redis.call('HSET', KEYS[2], id, KEYS[1])
keep(KEYS[2], milliseconds)
`

/**
 * KEYS: the user's.
 * ARGV: the id; when it was last used.
 * Returns how many were touched: 1, or 0 when it is gone.
 */
export const touchScript: string = `${sessionFunctions}
local key = keyOf(KEYS[1], ARGV[1])
if not key then return 0 end
redis.call('HSET', key, 'lastUsedAt', ARGV[2])
return 1
`

/**
 * KEYS: the user's.
 * Returns each session, and when it was last used.
 */
export const listScript: string = `${sessionFunctions}
local found = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  local key = keyOf(KEYS[1], id)
  if key then
    for _, value in ipairs(redis.call('HMGET', key, 'session', 'lastUsedAt')) do
      table.insert(found, value)
    end
  end
end
return found
`

/**
 * KEYS: the user's; the sessions' by their end.
 * ARGV: the id.
 * Returns how many ended: 1, or 0 when it is gone.
 */
export const deleteScript: string = `${sessionFunctions}
return finish(KEYS[1], KEYS[2], ARGV[1])
`

/**
 * KEYS: the user's; the sessions' by their end.
 * ARGV: the id of the one that goes on, if any.
 */
export const deleteAllScript: string = `${sessionFunctions}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
  if id == ARGV[1] then keyOf(KEYS[1], id) else finish(KEYS[1], KEYS[2], id) end
end
`
