import type { Redis } from './client.ts'

/**
 * Functions of the scripts that write records. A record has a time to live as a broom, reckoned
 * from Redis's own present and never exact: whether something has ended is judged by the library's
 * clock alone, so the time to live comes with slack. Beside the records of a store stands a sorted
 * set of their keys by their end, for sweeps; whoever adds to it takes some out that are gone.
 */
export const recordFunctions: string = `
local function keep(key, milliseconds)
  if redis.call('PTTL', key) < milliseconds then redis.call('PEXPIRE', key, milliseconds) end
end

local function enlist(ends, key, endsAt, milliseconds)
  for _, other in ipairs(redis.call('ZRANGE', ends, 0, 3)) do
    if redis.call('EXISTS', other) == 0 then redis.call('ZREM', ends, other) end
  end
  redis.call('PEXPIRE', key, milliseconds)
  redis.call('ZADD', ends, endsAt, key)
  keep(ends, milliseconds)
end
`

/** As many as a script may sweep without keeping other clients waiting. */
const batch = 1000

/**
 * KEYS: the records' keys by their end.
 * ARGV: the time, in milliseconds since 1970; how many to take at most.
 * Returns how many it took, and how many of those were still there.
 */
const sweepScript = `
local keys = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
local ended = 0
for _, key in ipairs(keys) do
  ended = ended + redis.call('DEL', key)
  redis.call('ZREM', KEYS[1], key)
end
return { #keys, ended }
`

/** Deletes the records that ended by `now`, and returns how many went. */
export async function sweep({ run }: Redis, endsKey: string, now: Date): Promise<number> {
  for (let total = 0; ; ) {
    // The script returns two whole numbers.
    const [taken, ended] = (await run(sweepScript, [endsKey], [now.getTime(), batch])) as number[]
    total += ended ?? 0
    if (taken !== batch) return total
  }
}
