import { OAuth2Client } from 'arctic'
import type { OAuthProviderRecipe } from '../provider.ts'
import { atEndpoints } from './arctic-client.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import { type ClientOptions, requireClient, requireUrl } from './preset-options.ts'

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
    const jwksUri = `${issuer}/oauth/discovery/keys`
    const endpoints = {
      authorizationEndpoint: `${issuer}/oauth/authorize`,
      tokenEndpoint: `${issuer}/oauth/token`,
    }

    return openIdProvider(environment, {
      // arctic's own client for GitLab knows no PKCE
      client: (redirectUri) =>
        atEndpoints(new OAuth2Client(clientId, clientSecret, redirectUri), endpoints),
      requiredScopes: ['openid', 'email'],
      application: options,
      fetchProfile: byIdToken(environment, { issuer, clientId, jwksUri }),
    })
  }
}
