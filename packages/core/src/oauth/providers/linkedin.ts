import { LinkedIn } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import {
  type ClientOptions,
  fetchTokens,
  joinScopes,
  renewTokens,
  requireClient,
} from './arctic-client.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** Options of {@link linkedin}. */
export type LinkedInOptions = ClientOptions

const userinfoSchema = v.object({
  sub: v.pipe(v.string(), v.nonEmpty()),
  email: v.nullish(v.string()),
  email_verified: v.optional(v.unknown()),
})

/**
 * Log-in with LinkedIn. The application is registered in the LinkedIn developer portal, with the
 * product "Sign In with LinkedIn using OpenID Connect".
 *
 * Account id and address come from userinfo: `sub`, `email` and `email_verified`. The ID token is
 * left alone: LinkedIn repeats no nonce in it, so that nothing ties it to this log-in.
 * Scopes: `openid profile email`.
 *
 * @see https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2
 */
export function linkedin(options: LinkedInOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const client = (redirectUri = '') => new LinkedIn(clientId, clientSecret, redirectUri)

    return {
      scopes: joinScopes(['openid', 'profile', 'email'], options),
      requiredScopes: ['openid', 'profile'],

      // No PKCE: LinkedIn offers it to native clients alone
      authorizationUrl: async ({ redirectUri, scopes, state }) =>
        client(redirectUri).createAuthorizationURL(state, [...scopes]),

      exchangeCode: ({ code, redirectUri }) =>
        fetchTokens(environment, () => client(redirectUri).validateAuthorizationCode(code)),

      async fetchProfile({ accessToken }) {
        const url = 'https://api.linkedin.com/v2/userinfo'
        const headers = { authorization: `Bearer ${accessToken}` }
        return profileOfClaims(
          await environment.outbound.fetchJson(url, userinfoSchema, { headers }),
        )
      },

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () => client().refreshAccessToken(refreshToken)),
    }
  }
}
