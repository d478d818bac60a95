import { Discord } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import { arcticProvider } from './arctic-provider.ts'
import { byUserinfo } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link discord}. */
export type DiscordOptions = ClientOptions

const userSchema = v.pipe(
  v.object({
    id: v.pipe(v.string(), v.nonEmpty()),
    email: v.nullish(v.string()),
    verified: v.optional(v.unknown()),
  }),
  v.transform(({ id, email, verified }) => profileOf(id, email, verified)),
)

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
    return arcticProvider(environment, {
      client: (redirectUri) => new Discord(clientId, clientSecret, redirectUri),
      requiredScopes: ['identify', 'email'],
      application: options,
      // Not announced in all of Discord's metadata
      responseIssuer: async () => ({ issuer: 'https://discord.com', isRequired: false }),
      fetchProfile: byUserinfo(environment, 'https://discord.com/api/v10/users/@me', userSchema),
    })
  }
}
