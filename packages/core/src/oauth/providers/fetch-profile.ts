import type { GenericSchema } from 'valibot'
import { createIdTokenVerifier, type IdTokenClaims, type IdTokenRules } from '../id-token.ts'
import type { OAuthProfile, OAuthProvider, ProviderEnvironment } from '../provider.ts'
import { profileOfClaims } from './profile-of-claims.ts'

type FetchProfile = OAuthProvider['fetchProfile']

/**
 * The account is what the ID token says, once that is verified.
 *
 * @param toProfile - reads the claims; by default as OpenID Connect has them.
 */
export function byIdToken(
  environment: ProviderEnvironment,
  rules: IdTokenRules,
  toProfile: (claims: IdTokenClaims) => OAuthProfile = profileOfClaims,
): FetchProfile {
  const verifyIdToken = createIdTokenVerifier(rules, environment)
  return async ({ idToken }, nonce) => toProfile(await verifyIdToken(idToken, nonce))
}

/**
 * The account is what the provider's API says to the access token.
 *
 * @param schema - turns the answer into the profile.
 */
export function byUserinfo(
  { outbound }: ProviderEnvironment,
  url: string,
  schema: GenericSchema<unknown, OAuthProfile>,
): FetchProfile {
  return ({ accessToken }) =>
    outbound.fetchJson(url, schema, { headers: { authorization: `Bearer ${accessToken}` } })
}
