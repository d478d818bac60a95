import { KeyCloak } from 'arctic'
import { createIdTokenVerifier } from '../id-token.ts'
import type { OAuthProviderRecipe } from '../provider.ts'
import {
  type ClientOptions,
  fetchTokens,
  joinScopes,
  renewTokens,
  requireClient,
  requireOptions,
  requireUrl,
} from './arctic-client.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** Options of {@link keycloak}. */
export interface KeycloakOptions extends ClientOptions {
  /** `https://id.example.com/realms/main`. A missing one is a `TypeError`. */
  readonly realmUrl: string | undefined
}

/**
 * Log-in with Keycloak. The application is made in the admin console of the realm, as an OpenID
 * Connect client with "Client authentication" on.
 *
 * Account id and address come from the ID token: `sub`, `email` and `email_verified`.
 * Scopes: `openid email`.
 *
 * @see https://www.keycloak.org/securing-apps/oidc-layers
 */
export function keycloak(options: KeycloakOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const { realmUrl } = requireOptions(environment, options, ['realmUrl'])
    const issuer = requireUrl(environment, 'realmUrl', realmUrl)
    const jwksUri = `${issuer}/protocol/openid-connect/certs`
    const client = (redirectUri = '') => new KeyCloak(issuer, clientId, clientSecret, redirectUri)
    const verifyIdToken = createIdTokenVerifier({ issuer, clientId, jwksUri }, environment)

    return {
      scopes: joinScopes(['openid', 'email'], options),
      requiredScopes: ['openid'],

      async authorizationUrl({ redirectUri, scopes, state, nonce, codeVerifier }) {
        const url = client(redirectUri).createAuthorizationURL(state, codeVerifier, [...scopes])
        url.searchParams.set('nonce', nonce)
        return url
      },

      // A client can be set to leave it out, and old versions know none
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
