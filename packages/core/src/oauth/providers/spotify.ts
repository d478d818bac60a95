import { Spotify } from 'arctic'
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

/** Options of {@link spotify}. */
export type SpotifyOptions = ClientOptions

const userSchema = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  email: v.nullish(v.string()),
})

/**
 * Log-in with Spotify. The application is registered in the Spotify developer dashboard.
 *
 * Account id and address come from `/v1/me`: `id` and `email`. Spotify documents that nobody has
 * checked the address: it never counts as verified. Scope: `user-read-email`.
 *
 * @see https://developer.spotify.com/documentation/web-api/reference/get-current-users-profile
 */
export function spotify(options: SpotifyOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const client = (redirectUri = '') => new Spotify(clientId, clientSecret, redirectUri)

    return {
      scopes: joinScopes(['user-read-email'], options),
      requiredScopes: [],

      authorizationUrl: async ({ redirectUri, scopes, state, codeVerifier }) =>
        client(redirectUri).createAuthorizationURL(state, codeVerifier, [...scopes]),

      exchangeCode: ({ code, redirectUri, codeVerifier }) =>
        fetchTokens(environment, () =>
          client(redirectUri).validateAuthorizationCode(code, codeVerifier),
        ),

      async fetchProfile({ accessToken }) {
        const url = 'https://api.spotify.com/v1/me'
        const headers = { authorization: `Bearer ${accessToken}` }
        const user = await environment.outbound.fetchJson(url, userSchema, { headers })
        return profileOf(user.id, user.email, false)
      },

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () => client().refreshAccessToken(refreshToken)),
    }
  }
}
