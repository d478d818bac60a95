import { sha256 } from '../crypto/digest.ts'
import { AuthError } from '../errors.ts'
import type { OAuthAccount } from '../ports/oauth-account-store.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { OAuthEnvironment } from './environment.ts'
import { checkedTokens, orUnavailable } from './grant.ts'
import type { ConfiguredProvider } from './options.ts'
import type { OAuthTokens } from './provider.ts'
import type { StoredTokens } from './token-vault.ts'

/** A token that ends sooner is as good as ended. */
const marginMilliseconds = 60_000
const pollMilliseconds = 100

/** Returns the access token of a user's account at a provider, `null` if there is none (any more). */
export type FindAccessToken = (
  provider: ConfiguredProvider,
  userId: string,
) => Promise<string | null>

/** Makes the way to tokens that are kept. Of many who find one expired, one refreshes it. */
export function createFindAccessToken<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
): FindAccessToken {
  const { accounts, oneTimeTokens, vault, clock, outbound } = environment
  // A refresh may take two requests: where the endpoint is, and the refresh itself.
  const longestWait = 2 * outbound.timeoutSeconds * 1000
  /** How long a refresh that never came back stands in the way of the next, at least. */
  const slotMilliseconds = Math.max(60_000, longestWait)

  const isLive = ({ expiresAt }: StoredTokens): boolean =>
    expiresAt === null || expiresAt.getTime() - clock().getTime() > marginMilliseconds

  async function find(provider: ConfiguredProvider, userId: string): Promise<OAuthAccount | null> {
    const all = await accounts.list(userId)
    return all.find((one) => one.provider === provider.name && one.tokens !== null) ?? null
  }

  /**
   * True for one caller, in whichever process: refresh tokens may work once. It takes its slot and
   * the next, so that of two callers at the turn of a slot only one gets both.
   */
  async function mayRefresh({ tokens }: OAuthAccount): Promise<boolean> {
    const slot = Math.floor(clock().getTime() / slotMilliseconds)
    const take = async (number: number): Promise<boolean> =>
      oneTimeTokens.consume(
        await sha256(`oauth-refresh ${number} ${tokens}`),
        new Date((number + 1) * slotMilliseconds),
      )
    return (await take(slot)) && (await take(slot + 1))
  }

  /** Stores what has become of tokens, unless a log-in has brought others meanwhile. */
  async function replace(account: OAuthAccount, tokens: StoredTokens | null): Promise<void> {
    const sealed = tokens && (await vault.seal(account, tokens, account))
    await accounts.update(account, { tokens: sealed }, account)
  }

  /** Returns `null` when the provider refuses. */
  async function renew(provider: ConfiguredProvider, token: string): Promise<OAuthTokens | null> {
    try {
      return await orUnavailable(async () => {
        const tokens = await provider.refreshTokens?.(token)
        return tokens ? checkedTokens(tokens) : null
      })
    } catch (error) {
      if (error instanceof AuthError && error.code === 'OAUTH_CODE_REJECTED') return null
      throw error
    }
  }

  async function refresh(
    provider: ConfiguredProvider,
    account: OAuthAccount,
    old: StoredTokens & { readonly refreshToken: string },
  ): Promise<string | null> {
    const tokens = await renew(provider, old.refreshToken).catch(async (error: unknown) => {
      await replace(account, old) // sealed anew, they are free for the next to try
      throw error
    })
    await replace(account, tokens)
    return tokens?.accessToken ?? null
  }

  return async (provider, userId) => {
    for (let waited = 0; waited <= longestWait; waited += pollMilliseconds) {
      const account = await find(provider, userId)
      const tokens = account && (await vault.open(account))
      if (!tokens) return null
      if (isLive(tokens)) return tokens.accessToken
      const { refreshToken } = tokens
      if (refreshToken === null || !provider.refreshTokens) return null
      if (await mayRefresh(account)) return refresh(provider, account, { ...tokens, refreshToken })
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds))
    }
    throw new AuthError('OAUTH_PROVIDER_UNAVAILABLE')
  }
}
