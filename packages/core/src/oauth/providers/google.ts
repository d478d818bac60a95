import { Google } from 'arctic'
import type { OAuthProviderRecipe } from '../provider.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'

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

    return openIdProvider(environment, {
      client: (redirectUri) => new Google(clientId, clientSecret, redirectUri),
      requiredScopes: ['openid', 'email'],
      application: options,
      // Sent, but not announced in Google's metadata
      responseIssuer: async () => ({ issuer, isRequired: false }),
      fetchProfile: byIdToken(environment, { issuer, clientId, jwksUri }),
    })
  }
}
