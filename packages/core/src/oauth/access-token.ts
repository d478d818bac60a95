import { sha256 } from '../crypto/digest.ts'
import { AuthError } from '../errors.ts'
import type { OAuthAccount } from '../ports/oauth-account-store.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { OAuthEnvironment } from './environment.ts'
import { orUnavailable } from './grant.ts'
import type { ConfiguredProvider } from './options.ts'
import type { StoredTokens } from './token-vault.ts'

/** A token that ends sooner is as good as ended. */
const marginMilliseconds = 60_000
/** How long a refresh that never came back stands in the way of the next. */
const slotMilliseconds = 60_000
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
  const { accounts, oneTimeTokens, vault, clock, timeoutSeconds } = environment

  const isLive = ({ expiresAt }: StoredTokens): boolean =>
    expiresAt === null || expiresAt.getTime() - clock().getTime() > marginMilliseconds

  async function find(provider: ConfiguredProvider, userId: string): Promise<OAuthAccount | null> {
    const all = await accounts.list(userId)
    return all.find((one) => one.provider === provider.name && one.tokens !== null) ?? null
  }

  /** True for one caller, in whichever process: refresh tokens may work once. */
  async function mayRefresh({ tokens }: OAuthAccount): Promise<boolean> {
    const slot = Math.floor(clock().getTime() / slotMilliseconds)
    const end = new Date((slot + 2) * slotMilliseconds)
    return oneTimeTokens.consume(await sha256(`oauth-refresh ${slot} ${tokens}`), end)
  }

  async function refresh(
    provider: ConfiguredProvider,
    account: OAuthAccount,
    refreshToken: string,
  ): Promise<string | null> {
    try {
      const tokens = await orUnavailable(async () => provider.refreshTokens?.(refreshToken))
      if (!tokens) return null
      const sealed = await vault.seal(account, tokens, account)
      await accounts.update(account, { tokens: sealed })
      return tokens.accessToken
    } catch (error) {
      if (!(error instanceof AuthError) || error.code !== 'OAUTH_CODE_REJECTED') throw error
      await accounts.update(account, { tokens: null }) // the user has withdrawn it
      return null
    }
  }

  /** Waits for the tokens that somebody else is fetching. */
  async function awaitChange(
    provider: ConfiguredProvider,
    before: OAuthAccount,
  ): Promise<string | null> {
    for (let waited = 0; waited < timeoutSeconds * 1000; waited += pollMilliseconds) {
      const account = await find(provider, before.userId)
      if (!account) return null
      if (account.tokens !== before.tokens) return (await vault.open(account))?.accessToken ?? null
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds))
    }
    throw new AuthError('OAUTH_PROVIDER_UNAVAILABLE')
  }

  return async (provider, userId) => {
    const account = await find(provider, userId)
    const tokens = account && (await vault.open(account))
    if (!tokens) return null
    if (isLive(tokens)) return tokens.accessToken
    if (tokens.refreshToken === null || !provider.refreshTokens) return null
    return (await mayRefresh(account))
      ? refresh(provider, account, tokens.refreshToken)
      : awaitChange(provider, account)
  }
}
