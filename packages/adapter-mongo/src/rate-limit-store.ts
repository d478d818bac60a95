import {
  type Count,
  type Counter,
  type RateLimitStore,
  StorageUnavailable,
} from '@fetch-users/core'
import type { Collection, Filter, UpdateFilter } from 'mongodb'
import { isDuplicate } from './errors.ts'
import { asText } from './id.ts'
import { fromPrimary } from './owner.ts'

/** A counter as it is stored, by its key. */
export interface RateLimitDocument {
  readonly _id: string
  /** Falls below -1 while a window refuses. */
  readonly remaining: number
  readonly level: number
  readonly resetsAt: Date
  readonly expiresAt: Date
}

/** The next turn follows when another call began a window between the two steps of one. */
const maxTurns = 10

/** Counters in a collection. */
export function createRateLimitStore(counters: Collection<RateLimitDocument>): RateLimitStore {
  const write = (
    filter: Filter<RateLimitDocument>,
    update: UpdateFilter<RateLimitDocument>,
    options: { readonly upsert?: boolean } = {},
  ) => counters.findOneAndUpdate(filter, update, { returnDocument: 'after', ...options })

  /** Begins the first window, where there is none, or one that has expired. */
  async function begin({ max, windowSeconds, memorySeconds = 0, ...counter }: Counter, now: Date) {
    const _id = asText(counter.key)
    const resetsAt = new Date(now.getTime() + windowSeconds * 1000)
    const expiresAt = new Date(resetsAt.getTime() + memorySeconds * 1000)
    const first = { remaining: max - 1, level: 0, resetsAt, expiresAt }
    // Inserts where none has expired: if it goes on, the key is taken, and nothing written.
    const filter = { _id, expiresAt: { $lte: now } }
    return write(filter, { $set: first }, { upsert: true }).catch(nullIfTaken)
  }

  /** Counts on what is there, if it is still as it was found. */
  async function goOn(found: RateLimitDocument, { windowSeconds }: Counter, now: Date) {
    const { _id, remaining } = found
    const one = { $inc: { remaining: -1 } }
    if (found.resetsAt > now) return write({ _id, resetsAt: { $gt: now } }, one)
    if (remaining <= 0) return found
    const resetsAt = new Date(now.getTime() + windowSeconds * 1000)
    const filter = { _id, resetsAt: { $lte: now }, expiresAt: { $gt: now }, remaining: { $gt: 0 } }
    return write(filter, { ...one, $set: { resetsAt }, $max: { expiresAt: resetsAt } })
  }

  async function count(counter: Counter, now: Date): Promise<Count> {
    const keys = [counter.knownKey, counter.key].flatMap((key) =>
      key === undefined ? [] : [asText(key)],
    )
    const isLive = { _id: { $in: keys }, expiresAt: { $gt: now } }
    for (let turn = 0; turn < maxTurns; turn++) {
      const live = await counters.find(isLive, fromPrimary).toArray()
      const found = live.find(({ _id }) => _id === counter.knownKey) ?? live[0]
      const counted = await (found ? goOn(found, counter, now) : begin(counter, now))
      if (counted) return countOf(counted)
    }
    throw new StorageUnavailable()
  }

  async function put({ key, ...state }: Count): Promise<void> {
    const replace = () => counters.replaceOne({ _id: asText(key) }, state, { upsert: true })
    // Another inserted it first: now it is there.
    if (!(await replace().catch(nullIfTaken))) await replace()
  }

  return {
    count: (wanted, now) => Promise.all(wanted.map((counter) => count(counter, now))),

    async replace({ key, ...changes }, { level, resetsAt }) {
      const filter = { _id: asText(key), level, resetsAt }
      return (await counters.updateOne(filter, { $set: changes })).matchedCount === 1
    },

    async set(counts) {
      await Promise.all(counts.map(put))
    },

    async deleteExpired(now) {
      return (await counters.deleteMany({ expiresAt: { $lte: now } })).deletedCount
    },
  }
}

function countOf({ _id, remaining, level, resetsAt, expiresAt }: RateLimitDocument): Count {
  const left = Math.max(Number(remaining), -1)
  return { key: _id, remaining: left, level: Number(level), resetsAt, expiresAt }
}

function nullIfTaken(error: unknown): null {
  if (isDuplicate(error)) return null
  throw error
}
