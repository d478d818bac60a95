import { type OneTimeTokenStore, UniqueViolation } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { translated } from './errors.ts'
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
  const run = <T>(command: () => Promise<T>): Promise<T> => translated(command, () => 'digest')

  return {
    async consume(digest, expiresAt) {
      const document = { _id: asText(digest), expiresAt }
      try {
        await run(() => tokens.insertOne(document))
        return true
      } catch (error) {
        if (error instanceof UniqueViolation) return false
        throw error
      }
    },

    async deleteExpired(now) {
      const { deletedCount } = await run(() => tokens.deleteMany({ expiresAt: { $lte: now } }))
      return deletedCount
    },
  }
}
