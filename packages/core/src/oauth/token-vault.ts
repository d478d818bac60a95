import type { KeyRing } from '../crypto/key-ring.ts'
import { createSeal } from '../crypto/seal.ts'
import type { OAuthAccount, OAuthAccountKey } from '../ports/oauth-account-store.ts'
import type { OAuthTokens } from './provider.ts'

/** The tokens of an account that are worth keeping. */
export type StoredTokens = Omit<OAuthTokens, 'idToken'>

/** Keeps providers' tokens so that a copy of the database is worth nothing. */
export interface TokenVault {
  /** Whether tokens are kept at all. */
  readonly isOpen: boolean
  /**
   * Returns what to store with an account: `null` where tokens are not kept.
   *
   * @param before - what is stored: many providers give a refresh token the first time only.
   */
  seal(
    key: OAuthAccountKey,
    tokens: StoredTokens,
    before: OAuthAccount | null,
  ): Promise<string | null>
  /** Returns the tokens of an account, `null` if there are none that can be read. */
  open(account: OAuthAccount): Promise<StoredTokens | null>
}

/** Makes the vault: AES-256-GCM, bound to user, provider and account. */
export function createTokenVault(keys: KeyRing, isOpen: boolean): TokenVault {
  const seal = createSeal(keys, 'seal')
  const binding = ({ userId, provider, accountId }: OAuthAccountKey): string =>
    JSON.stringify(['oauth-tokens', userId, provider, accountId])

  async function open(account: OAuthAccount): Promise<StoredTokens | null> {
    const text = account.tokens && (await seal.open(account.tokens, binding(account)))
    if (!text) return null
    const tokens = JSON.parse(text)
    return { ...tokens, expiresAt: tokens.expiresAt === null ? null : new Date(tokens.expiresAt) }
  }

  return {
    isOpen,
    open,
    async seal(key, { accessToken, refreshToken, expiresAt }, before) {
      if (!isOpen) return null
      const tokens: StoredTokens = {
        accessToken,
        refreshToken: refreshToken ?? (before && (await open(before)))?.refreshToken ?? null,
        expiresAt,
      }
      return seal.seal(JSON.stringify(tokens), binding(key))
    },
  }
}
