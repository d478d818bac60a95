import type { CallContext } from '../http/request-context.ts'
import type { OAuthAccount } from '../ports/oauth-account-store.ts'
import type { BaseUser, UserId } from '../ports/user-store.ts'
import { createFindAccessToken } from './access-token.ts'
import type { OAuthEnvironment } from './environment.ts'
import { unlink } from './unlink.ts'

/** A link to a provider's account, as its owner may see it. */
export type LinkedAccount = Pick<OAuthAccount, 'provider' | 'accountId' | 'accountEmail'>

/**
 * The accounts at providers that users are linked to, without HTTP.
 *
 * @example
 * const token = await auth.oauth.accessToken(user.id, 'google')
 */
export interface OAuthManager<in Provider extends string> {
  /** Returns the accounts that a user is linked to. */
  accounts(userId: UserId): Promise<LinkedAccount[]>
  /**
   * Unlinks a user's accounts at a provider, and has the user told.
   *
   * @throws {AuthError} NOT_FOUND when there is no such user or link; LAST_CREDENTIAL when nothing
   * else would let the user in.
   */
  unlink(userId: UserId, provider: Provider, context?: CallContext): Promise<void>
  /**
   * Returns an access token for the provider's API, of the first account (by id) that has one, good for another minute at least, by
   * the refresh token if need be; of many who ask at the same time, one refreshes. `null`: the user
   * has to log in by the provider again.
   *
   * @throws {TypeError} without `storeTokens`.
   * @throws {AuthError} OAUTH_PROVIDER_UNAVAILABLE when the provider cannot be reached.
   */
  accessToken(userId: UserId, provider: Provider): Promise<string | null>
}

/** Makes the manager of an application. */
export function createOAuthManager<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
): OAuthManager<string> {
  const { accounts, providers, vault } = environment
  const findAccessToken = createFindAccessToken(environment)
  return {
    async accounts(userId) {
      const linked = await accounts.list(String(userId))
      return linked.map(({ provider, accountId, accountEmail }) => ({
        provider,
        accountId,
        accountEmail,
      }))
    },

    unlink: (userId, provider, context = {}) =>
      unlink(environment, { userId: String(userId), provider }, context),

    async accessToken(userId, name) {
      const provider = providers.get(name)
      if (!provider) throw new TypeError(`auth.oauth.accessToken: ${name} is no provider`)
      if (!vault.isOpen) {
        throw new TypeError('auth.oauth.accessToken needs oauth({ … }, { storeTokens: true })')
      }
      return findAccessToken(provider, String(userId))
    },
  }
}
