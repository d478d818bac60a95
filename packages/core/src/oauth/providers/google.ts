import { Google } from 'arctic'
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

/** Options of {@link google}. */
export type GoogleOptions = ClientOptions

const issuer = 'https://accounts.google.com'
const jwksUri = 'https://www.googleapis.com/oauth2/v3/certs'

/**
 * Log-in with Google. The application is registered in the Google Cloud console as an OAuth client
 * of type "Web application".
 *
 * Account id and address come from the ID token: `sub`, `email` and `email_verified`.
 * Scopes: `openid email`.
 *
 * @see https://developers.google.com/identity/openid-connect/openid-connect
 */
export function google(options: GoogleOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const client = (redirectUri = '') => new Google(clientId, clientSecret, redirectUri)
    const verifyIdToken = createIdTokenVerifier({ issuer, clientId, jwksUri }, environment)

    return {
      scopes: joinScopes(['openid', 'email'], options),
      requiredScopes: ['openid'],

      async authorizationUrl({ redirectUri, scopes, state, nonce, codeVerifier }) {
        const url = client(redirectUri).createAuthorizationURL(state, codeVerifier, [...scopes])
        url.searchParams.set('nonce', nonce)
        return url
      },

      // Sent, but not announced in Google's metadata
      responseIssuer: async () => ({ issuer, isRequired: false }),

      exchangeCode: ({ code, redirectUri, codeVerifier }) =>
        fetchTokens(environment, () =>
          client(redirectUri).validateAuthorizationCode(code, codeVerifier),
        ),

      fetchProfile: async ({ idToken }, nonce) =>
        profileOfClaims(await verifyIdToken(idToken, nonce)),

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () => client().refreshAccessToken(refreshToken)),
    }
  }
}
