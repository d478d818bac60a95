import { KeyCloak } from 'arctic'
import type { OAuthProviderRecipe } from '../provider.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import { type ClientOptions, requireClient, requireOptions, requireUrl } from './preset-options.ts'

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

    return openIdProvider(environment, {
      client: (redirectUri) => new KeyCloak(issuer, clientId, clientSecret, redirectUri),
      requiredScopes: ['openid', 'email'],
      application: options,
      // A client can be set to leave it out, and old versions know none
      responseIssuer: async () => ({ issuer, isRequired: false }),
      fetchProfile: byIdToken(environment, { issuer, clientId, jwksUri }),
    })
  }
}
