import type { OAuthProfile } from '../provider.ts'

/** The claims that tell an account, of an ID token or of userinfo. */
export interface AccountClaims {
  readonly sub: string
  readonly email?: unknown
  readonly email_verified?: unknown
}

/**
 * Reads the account out of OpenID claims.
 *
 * @see OpenID Connect Core 1.0, section 5.1
 */
export function profileOfClaims({ sub, email, email_verified }: AccountClaims): OAuthProfile {
  return profileOf(sub, email, email_verified)
}

/** An address is text that is not empty; it is verified if the claim is exactly `true`. */
export function profileOf(accountId: string, email: unknown, isVerified: unknown): OAuthProfile {
  const hasEmail = typeof email === 'string' && email !== ''
  return {
    accountId,
    email: hasEmail ? email : null,
    isEmailVerified: hasEmail && isVerified === true,
  }
}
