import { Auth0 } from 'arctic'
import { createIdTokenVerifier } from '../id-token.ts'
import type { OAuthProviderRecipe } from '../provider.ts'
import {
  type ClientOptions,
  fetchTokens,
  joinScopes,
  renewTokens,
  requireClient,
  requireDomain,
  requireOptions,
} from './arctic-client.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** Options of {@link auth0}. */
export interface Auth0Options extends ClientOptions {
  /** `tenant.eu.auth0.com`, or a domain of one's own. A missing one is a `TypeError`. */
  readonly domain: string | undefined
}

/**
 * Log-in with Auth0. The application is made in the Auth0 dashboard, as a "Regular Web Application".
 *
 * Account id and address come from the ID token: `sub`, `email` and `email_verified`.
 * Scopes: `openid email`.
 *
 * @see https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow-with-pkce
 */
export function auth0(options: Auth0Options): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const { domain } = requireOptions(environment, options, ['domain'])
    const issuer = `${requireDomain(environment, domain)}/` // Auth0 spells it with the slash
    const jwksUri = `${issuer}.well-known/jwks.json`
    const client = (redirectUri = '') => new Auth0(domain, clientId, clientSecret, redirectUri)
    const verifyIdToken = createIdTokenVerifier({ issuer, clientId, jwksUri }, environment)

    return {
      scopes: joinScopes(['openid', 'email'], options),
      requiredScopes: ['openid'],

      async authorizationUrl({ redirectUri, scopes, state, nonce, codeVerifier }) {
        const url = client(redirectUri).createAuthorizationURL(state, codeVerifier, [...scopes])
        url.searchParams.set('nonce', nonce)
        return url
      },

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
