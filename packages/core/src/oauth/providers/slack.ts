import { Slack } from 'arctic'
import { createIdTokenVerifier } from '../id-token.ts'
import type { OAuthProviderRecipe } from '../provider.ts'
import { type ClientOptions, fetchTokens, joinScopes, requireClient } from './arctic-client.ts'
import { profileOfClaims } from './profile-of-claims.ts'

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
    const client = (redirectUri: string) => new Slack(clientId, clientSecret, redirectUri)
    const verifyIdToken = createIdTokenVerifier({ issuer, clientId, jwksUri }, environment)

    return {
      scopes: joinScopes(['openid', 'email'], options),
      requiredScopes: ['openid'],

      // No PKCE: Slack takes it from public clients alone, and there is no way back from being one
      async authorizationUrl({ redirectUri, scopes, state, nonce }) {
        const url = client(redirectUri).createAuthorizationURL(state, [...scopes])
        url.searchParams.set('nonce', nonce)
        return url
      },

      exchangeCode: ({ code, redirectUri }) =>
        fetchTokens(environment, () => client(redirectUri).validateAuthorizationCode(code)),

      fetchProfile: async ({ idToken }, nonce) =>
        profileOfClaims(await verifyIdToken(idToken, nonce)),
    }
  }
}
