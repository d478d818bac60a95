import { AuthError } from '../errors.ts'
import { isUnstorable } from '../http/shape.ts'
import { canonicalEmail } from '../users/email.ts'
import type { Flow } from './flow.ts'
import type { ConfiguredProvider } from './options.ts'
import type { OAuthProfile, OAuthTokens } from './provider.ts'

/** What a provider gave for a code. */
export interface Grant {
  readonly provider: string
  readonly profile: OAuthProfile
  readonly tokens: OAuthTokens
}

/** Columns have room for so much. @see OpenID Connect Core 1.0 section 2: `sub` has at most 255 */
const longestAccountId = 255

/**
 * Exchanges a code for what the provider says of the account.
 *
 * @throws {AuthError} OAUTH_CODE_REJECTED, OAUTH_PROVIDER_UNAVAILABLE; the cause says more.
 */
export async function redeemCode(
  provider: ConfiguredProvider,
  { purpose, codeVerifier, nonce }: Flow,
  code: string,
): Promise<Grant> {
  return orUnavailable(async () => {
    const redirectUri = provider.redirectUris[purpose]
    const tokens = checkedTokens(await provider.exchangeCode({ code, redirectUri, codeVerifier }))
    const profile = checkedProfile(await provider.fetchProfile(tokens, nonce))
    return { provider: provider.name, profile, tokens }
  })
}

/** Whatever goes wrong while talking to a provider is a refusal, or the provider's trouble. */
export async function orUnavailable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AuthError && error.code === 'OAUTH_CODE_REJECTED') throw error
    throw new AuthError('OAUTH_PROVIDER_UNAVAILABLE', { cause: error })
  }
}

/** Providers are written by applications, too: what they return is checked, not believed. */
export function checkedTokens(tokens: OAuthTokens): OAuthTokens {
  const { accessToken, refreshToken = null, expiresAt = null, idToken = null } = tokens
  const isToken = (value: unknown) => value === null || typeof value === 'string'
  const areTokens = typeof accessToken === 'string' && isToken(refreshToken) && isToken(idToken)
  if (!areTokens || !(expiresAt === null || expiresAt instanceof Date)) throw new Error('no tokens')
  return { accessToken, refreshToken, expiresAt, idToken }
}

function checkedProfile({ accountId, email, isEmailVerified }: OAuthProfile): OAuthProfile {
  const isId = typeof accountId === 'string' && accountId !== '' && !isUnstorable(accountId)
  // Some databases take no account of blanks at the end: two accounts would be one.
  if (!isId || accountId.length > longestAccountId || accountId.trimEnd() !== accountId) {
    throw new Error('not an account id')
  }
  const canonical = typeof email === 'string' ? canonicalEmail(email) : null
  return { accountId, email: canonical, isEmailVerified: isEmailVerified === true }
}
