import { CodeChallengeMethod, OAuth2Client } from 'arctic'
import { createIdTokenVerifier } from '../id-token.ts'
import type { OAuthProviderRecipe } from '../provider.ts'
import {
  type ClientOptions,
  fetchTokens,
  joinScopes,
  renewTokens,
  requireClient,
  requireUrl,
} from './arctic-client.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** Options of {@link gitlab}. */
export interface GitLabOptions extends ClientOptions {
  /**
   * Where a GitLab of one's own is.
   *
   * @default 'https://gitlab.com'
   */
  readonly baseUrl?: string | undefined
}

/**
 * Log-in with GitLab. The application is registered in the settings of a user, a group or the
 * instance, as confidential, with the scopes `openid` and `email`.
 *
 * Account id and address come from the ID token: `sub`, `email` and `email_verified`.
 * Scopes: `openid email`.
 *
 * @see https://docs.gitlab.com/integration/openid_connect_provider/
 */
export function gitlab(options: GitLabOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const issuer = requireUrl(environment, 'baseUrl', options.baseUrl ?? 'https://gitlab.com')
    const tokenEndpoint = `${issuer}/oauth/token`
    const jwksUri = `${issuer}/oauth/discovery/keys`
    // arctic's own client for GitLab knows no PKCE
    const client = (redirectUri = '') => new OAuth2Client(clientId, clientSecret, redirectUri)
    const verifyIdToken = createIdTokenVerifier({ issuer, clientId, jwksUri }, environment)

    return {
      scopes: joinScopes(['openid', 'email'], options),
      requiredScopes: ['openid'],

      async authorizationUrl({ redirectUri, scopes, state, nonce, codeVerifier }) {
        const url = client(redirectUri).createAuthorizationURLWithPKCE(
          `${issuer}/oauth/authorize`,
          state,
          CodeChallengeMethod.S256,
          codeVerifier,
          [...scopes],
        )
        url.searchParams.set('nonce', nonce)
        return url
      },

      exchangeCode: ({ code, redirectUri, codeVerifier }) =>
        fetchTokens(environment, () =>
          client(redirectUri).validateAuthorizationCode(tokenEndpoint, code, codeVerifier),
        ),

      fetchProfile: async ({ idToken }, nonce) =>
        profileOfClaims(await verifyIdToken(idToken, nonce)),

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () =>
          client().refreshAccessToken(tokenEndpoint, refreshToken, []),
        ),
    }
  }
}
