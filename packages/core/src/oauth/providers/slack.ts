import { Slack } from 'arctic'
import type { OAuthProviderRecipe } from '../provider.ts'
import { withoutPkce } from './arctic-client.ts'
import { openIdProvider } from './arctic-provider.ts'
import { byIdToken } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'

/** Options of {@link slack}. */
export type SlackOptions = ClientOptions

const issuer = 'https://slack.com'
const jwksUri = `${issuer}/openid/connect/keys`

/**
 * Sign in with Slack. The application is registered at api.slack.com/apps.
 *
 * Account id and address come from the ID token: `sub`, the user's id, which is another one in each
 * workspace, `email` and `email_verified`. Scopes: `openid email`.
 *
 * @see https://docs.slack.dev/authentication/sign-in-with-slack
 */
export function slack(options: SlackOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)

    return openIdProvider(environment, {
      // Slack takes PKCE from public clients alone, and there is no way back from being one
      client: (redirectUri) => withoutPkce(new Slack(clientId, clientSecret, redirectUri)),
      requiredScopes: ['openid', 'email'],
      application: options,
      fetchProfile: byIdToken(environment, { issuer, clientId, jwksUri }),
    })
  }
}
