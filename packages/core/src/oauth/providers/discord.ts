import { Discord } from 'arctic'
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

/** Options of {@link discord}. */
export type DiscordOptions = ClientOptions

const userSchema = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  email: v.nullish(v.string()),
  verified: v.optional(v.unknown()),
})

/**
 * Log-in with Discord. The application is registered in the Discord developer portal, under
 * "OAuth2".
 *
 * Account id and address come from `/users/@me`: `id`, `email` and `verified`.
 * Scopes: `identify email`.
 *
 * @see https://docs.discord.com/developers/topics/oauth2
 * @see https://docs.discord.com/developers/resources/user
 */
export function discord(options: DiscordOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    const client = (redirectUri = '') => new Discord(clientId, clientSecret, redirectUri)

    return {
      scopes: joinScopes(['identify', 'email'], options),
      requiredScopes: ['identify'],

      authorizationUrl: async ({ redirectUri, scopes, state, codeVerifier }) =>
        client(redirectUri).createAuthorizationURL(state, codeVerifier, [...scopes]),

      // Not announced in all of Discord's metadata
      responseIssuer: async () => ({ issuer: 'https://discord.com', isRequired: false }),

      exchangeCode: ({ code, redirectUri, codeVerifier }) =>
        fetchTokens(environment, () =>
          client(redirectUri).validateAuthorizationCode(code, codeVerifier),
        ),

      async fetchProfile({ accessToken }) {
        const url = 'https://discord.com/api/v10/users/@me'
        const headers = { authorization: `Bearer ${accessToken}` }
        const user = await environment.outbound.fetchJson(url, userSchema, { headers })
        return profileOf(user.id, user.email, user.verified)
      },

      refreshTokens: (refreshToken) =>
        renewTokens(environment, refreshToken, () => client().refreshAccessToken(refreshToken)),
    }
  }
}
