import { Okta } from 'arctic'
import { createIdTokenVerifier } from '../id-token.ts'
import type { OAuthProviderRecipe } from '../provider.ts'
import { fetchUserinfo } from '../userinfo.ts'
import { openIdProvider } from './arctic-provider.ts'
import {
  type ClientOptions,
  requireClient,
  requireDomain,
  requireOptions,
} from './preset-options.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** Options of {@link okta}. */
export interface OktaOptions extends ClientOptions {
  /** `company.okta.com`, or a domain of one's own. A missing one is a `TypeError`. */
  readonly domain: string | undefined
  /** The id of a custom authorization server, such as `default`. Left out: the organization's. */
  readonly authorizationServerId?: string | undefined
}

/**
 * Log-in with Okta. The application is made in the Okta admin console, as an OpenID Connect app
 * integration of type "Web Application".
 *
 * Account id: `sub` of the ID token; `preferred_username` is the login, which changes. Address:
 * `email` and `email_verified` of userinfo, as Okta leaves them out of ID tokens that come with an
 * access token. Scopes: `openid email`.
 *
 * @see https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/
 */
export function okta(options: OktaOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const { domain } = requireOptions(environment, options, ['domain'])
    const origin = requireDomain(environment, domain)
    const serverId = options.authorizationServerId || null
    const issuer = serverId === null ? origin : `${origin}/oauth2/${serverId}`
    const endpoints = serverId === null ? `${origin}/oauth2/v1` : `${issuer}/v1`
    const verifyIdToken = createIdTokenVerifier(
      { issuer, clientId, jwksUri: `${endpoints}/keys` },
      environment,
    )

    return openIdProvider(environment, {
      client: (redirectUri) => new Okta(domain, serverId, clientId, clientSecret, redirectUri),
      requiredScopes: ['openid', 'email'],
      application: options,

      async fetchProfile({ idToken, accessToken }, nonce) {
        const { sub } = await verifyIdToken(idToken, nonce)
        const request = { url: `${endpoints}/userinfo`, accessToken, sub }
        return profileOfClaims(await fetchUserinfo(environment.outbound, request))
      },
    })
  }
}
