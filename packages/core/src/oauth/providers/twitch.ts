import { Twitch } from 'arctic'
import { createIdTokenVerifier } from '../id-token.ts'
import type { OAuthProviderRecipe } from '../provider.ts'
import {
  type ClientOptions,
  fetchTokens,
  joinScopes,
  renewTokens,
  requireClient,
} from './arctic-client.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** Options of {@link twitch}. */
export type TwitchOptions = ClientOptions

const issuer = 'https://id.twitch.tv/oauth2'
const jwksUri = `${issuer}/keys`
const emailScope = 'user:read:email'

/**
 * Log-in with Twitch. The application is registered in the Twitch developer console, as a
 * confidential client.
 *
 * Account id and address come from the ID token: `sub`, `email` and `email_verified`; the latter
 * two are asked for by name. Scopes: `openid user:read:email`.
 *
 * @see https://dev.twitch.tv/docs/authentication/getting-tokens-oidc/
 */
export function twitch(options: TwitchOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const client = (redirectUri = '') => new Twitch(clientId, clientSecret, redirectUri)
    const verifyIdToken = createIdTokenVerifier({ issuer, clientId, jwksUri }, environment)

    return {
      scopes: joinScopes(['openid', emailScope], options),
      requiredScopes: ['openid'],

      // No PKCE: Twitch documents none
      async authorizationUrl({ redirectUri, scopes, state, nonce }) {
        const url = client(redirectUri).createAuthorizationURL(state, [...scopes])
        url.searchParams.set('nonce', nonce)
        if (scopes.includes(emailScope)) {
          const claims = { id_token: { email: null, email_verified: null } }
          url.searchParams.set('claims', JSON.stringify(claims))
        }
        return url
      },

      exchangeCode: ({ code, redirectUri }) =>
        fetchTokens(environment, () => client(redirectUri).validateAuthorizationCode(code)),

      fetchProfile: async ({ idToken }, nonce) =>
        profileOfClaims(await verifyIdToken(idToken, nonce)),

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () => client().refreshAccessToken(refreshToken)),
    }
  }
}
