import { Auth0 } from 'arctic'
import type { OAuthProviderRecipe } from '../provider.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import {
  type ClientOptions,
  requireClient,
  requireDomain,
  requireOptions,
} from './preset-options.ts'

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

    return openIdProvider(environment, {
      client: (redirectUri) => new Auth0(domain, clientId, clientSecret, redirectUri),
      requiredScopes: ['openid', 'email'],
      application: options,
      fetchProfile: byIdToken(environment, { issuer, clientId, jwksUri }),
    })
  }
}
