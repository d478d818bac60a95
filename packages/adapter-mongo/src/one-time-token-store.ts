import type { OneTimeTokenStore } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { isDuplicate } from './errors.ts'
import { asText } from './id.ts'

/** A used token as it is stored, by its digest. */
export interface OneTimeTokenDocument {
  readonly _id: string
  readonly expiresAt: Date
}

/** Used tokens in a collection. */
export function createOneTimeTokenStore(
  tokens: Collection<OneTimeTokenDocument>,
): OneTimeTokenStore {
  return {
    async consume(digest, expiresAt) {
      try {
        await tokens.insertOne({ _id: asText(digest), expiresAt })
        return true
      } catch (error) {
        if (isDuplicate(error)) return false
        throw error
      }
    },

    async deleteExpired(now) {
      return (await tokens.deleteMany({ expiresAt: { $lte: now } })).deletedCount
    },
  }
}
