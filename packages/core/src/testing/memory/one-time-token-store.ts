import type { OneTimeTokenStore } from '../../ports/one-time-token-store.ts'
import { sweep, type Tables } from './tables.ts'

/** Used tokens, in memory. */
export function createOneTimeTokenStore({ oneTimeTokens }: Tables): OneTimeTokenStore {
  return {
    async consume(digest, expiresAt) {
      if (oneTimeTokens.has(digest)) return false
      oneTimeTokens.set(digest, expiresAt)
      return true
    },

    async deleteExpired(now) {
      return sweep(oneTimeTokens, (expiresAt) => expiresAt <= now)
    },
  }
}
