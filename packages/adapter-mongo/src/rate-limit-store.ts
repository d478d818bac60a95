import {
  type Count,
  type Counter,
  type RateLimitStore,
  StorageUnavailable,
} from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { isDuplicate } from './errors.ts'
import { asText } from './id.ts'

/** A counter as it is stored, by its key. */
export interface RateLimitDocument {
  readonly _id: string
  readonly count: number
  readonly resetsAt: Date
}

/** The next turn follows when another call began the window between the two steps of one. */
const maxTurns = 10

/** Counters in a collection. */
export function createRateLimitStore(counters: Collection<RateLimitDocument>): RateLimitStore {
  async function count({ key, windowSeconds }: Counter, now: Date): Promise<Count> {
    const _id = asText(key)
    const resetsAt = new Date(now.getTime() + windowSeconds * 1000)
    const goOn = () =>
      counters.findOneAndUpdate(
        { _id, resetsAt: { $gt: now } },
        { $inc: { count: 1 } },
        { returnDocument: 'after' },
      )
    // Inserts where no window has ended: if one goes on, the key is taken, and nothing written.
    const begin = () =>
      counters.findOneAndUpdate(
        { _id, resetsAt: { $lte: now } },
        { $set: { count: 1, resetsAt } },
        { returnDocument: 'after', upsert: true },
      )

    for (let turn = 0; turn < maxTurns; turn++) {
      const counter = (await goOn()) ?? (await begin().catch(nullIfTaken))
      if (counter) return { count: Number(counter.count), resetsAt: counter.resetsAt }
    }
    throw new StorageUnavailable()
  }

  return {
    increment: (wanted, now) => Promise.all(wanted.map((counter) => count(counter, now))),

    async clear(keys) {
      await counters.deleteMany({ _id: { $in: keys.map(asText) } })
    },

    async deleteExpired(now) {
      return (await counters.deleteMany({ resetsAt: { $lte: now } })).deletedCount
    },
  }
}

function nullIfTaken(error: unknown): null {
  if (isDuplicate(error)) return null
  throw error
}
