import { Twitch } from 'arctic'
import type { OAuthProviderRecipe } from '../provider.ts'
import { withoutPkce } from './arctic-client.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'

/** Options of {@link twitch}. */
export type TwitchOptions = ClientOptions

const issuer = 'https://id.twitch.tv/oauth2'
const jwksUri = `${issuer}/keys`

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

    return openIdProvider(environment, {
      // Twitch documents no PKCE
      client: (redirectUri) => withoutPkce(new Twitch(clientId, clientSecret, redirectUri)),
      requiredScopes: ['openid', 'user:read:email'],
      application: options,
      parameters: { claims: JSON.stringify({ id_token: { email: null, email_verified: null } }) },
      fetchProfile: byIdToken(environment, { issuer, clientId, jwksUri }),
    })
  }
}
