import { Spotify } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import { arcticProvider } from './arctic-provider.ts'
import { byUserinfo } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link spotify}. */
export type SpotifyOptions = ClientOptions

const userSchema = v.pipe(
  v.object({ id: v.pipe(v.string(), v.nonEmpty()), email: v.nullish(v.string()) }),
  v.transform(({ id, email }) => profileOf(id, email, false)),
)

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
    return arcticProvider(environment, {
      client: (redirectUri) => new Spotify(clientId, clientSecret, redirectUri),
      requiredScopes: ['user-read-email'],
      application: options,
      fetchProfile: byUserinfo(environment, 'https://api.spotify.com/v1/me', userSchema),
    })
  }
}
