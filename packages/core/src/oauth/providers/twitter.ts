import { CodeChallengeMethod, OAuth2Client } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import {
  type ClientOptions,
  fetchTokens,
  joinScopes,
  renewTokens,
  requireClient,
} from './arctic-client.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link twitter}. */
export type TwitterOptions = ClientOptions

const api = 'https://api.x.com/2'
const tokenEndpoint = `${api}/oauth2/token`

const answerSchema = v.object({
  data: v.object({
    id: v.pipe(v.string(), v.nonEmpty()),
    confirmed_email: v.nullish(v.string()),
  }),
})

/**
 * Log-in with X. The application is registered in the X developer console as a confidential client
 * ("Web App"), with "Request email from users" switched on.
 *
 * Account id and address come from `/2/users/me`: `id` and `confirmed_email`, which X documents as
 * an address that was confirmed: it counts as verified.
 * Scopes: `users.read tweet.read users.email`.
 *
 * @see https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code
 * @see https://docs.x.com/x-api/users/user-lookup-me
 */
export function twitter(options: TwitterOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    // arctic's own client for X sends users and secrets to twitter.com, X documents x.com
    const client = (redirectUri = '') => new OAuth2Client(clientId, clientSecret, redirectUri)

    return {
      scopes: joinScopes(['users.read', 'tweet.read', 'users.email'], options),
      requiredScopes: ['users.read', 'tweet.read'],

      authorizationUrl: async ({ redirectUri, scopes, state, codeVerifier }) =>
        client(redirectUri).createAuthorizationURLWithPKCE(
          'https://x.com/i/oauth2/authorize',
          state,
          CodeChallengeMethod.S256,
          codeVerifier,
          [...scopes],
        ),

      exchangeCode: ({ code, redirectUri, codeVerifier }) =>
        fetchTokens(environment, () =>
          client(redirectUri).validateAuthorizationCode(tokenEndpoint, code, codeVerifier),
        ),

      async fetchProfile({ accessToken }) {
        const url = `${api}/users/me?user.fields=confirmed_email`
        const headers = { authorization: `Bearer ${accessToken}` }
        const { data } = await environment.outbound.fetchJson(url, answerSchema, { headers })
        return profileOf(data.id, data.confirmed_email, true)
      },

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () =>
          client().refreshAccessToken(tokenEndpoint, refreshToken, []),
        ),
    }
  }
}
