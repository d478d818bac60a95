import { OwnerMissing, UniqueViolation } from '../../errors.ts'
import type {
  OAuthAccount,
  OAuthAccountKey,
  OAuthAccountStore,
} from '../../ports/oauth-account-store.ts'
import { assertTexts, sweep, type Tables } from './tables.ts'

/** Links to accounts of OAuth providers, in memory. */
export function createOAuthAccountStore({ users, oauthAccounts }: Tables): OAuthAccountStore {
  const own = ({ provider, accountId, userId }: OAuthAccountKey): OAuthAccount | undefined => {
    assertTexts(provider, accountId, userId)
    const account = oauthAccounts.get(keyOf(provider, accountId))
    return account?.userId === userId ? account : undefined
  }

  return {
    async find(provider, accountId) {
      return oauthAccounts.get(keyOf(provider, accountId)) ?? null
    },

    async list(userId) {
      return [...oauthAccounts]
        .filter(([, account]) => account.userId === userId)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([, account]) => account)
    },

    async insert(account) {
      const key = keyOf(account.provider, account.accountId)
      if (!users.has(account.userId)) throw new OwnerMissing()
      if (oauthAccounts.has(key)) throw new UniqueViolation('accountId')
      oauthAccounts.set(key, { ...account })
    },

    async update(key, changes, expected) {
      const account = own(key)
      if (!account || (expected && account.tokens !== expected.tokens)) return false
      oauthAccounts.set(keyOf(key.provider, key.accountId), { ...account, ...changes })
      return true
    },

    async delete(key) {
      return own(key) !== undefined && oauthAccounts.delete(keyOf(key.provider, key.accountId))
    },

    async deleteAll(userId) {
      assertTexts(userId)
      sweep(oauthAccounts, (account) => account.userId === userId)
    },
  }
}

function keyOf(provider: string, accountId: string): string {
  return JSON.stringify([provider, accountId])
}
