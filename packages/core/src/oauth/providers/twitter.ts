import { OAuth2Client } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import { atEndpoints } from './arctic-client.ts'
import { arcticProvider } from './arctic-provider.ts'
import { byUserinfo } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link twitter}. */
export type TwitterOptions = ClientOptions

const api = 'https://api.x.com/2'
const endpoints = {
  authorizationEndpoint: 'https://x.com/i/oauth2/authorize',
  tokenEndpoint: `${api}/oauth2/token`,
}

const userSchema = v.pipe(
  v.object({
    data: v.object({
      id: v.pipe(v.string(), v.nonEmpty()),
      confirmed_email: v.nullish(v.string()),
    }),
  }),
  v.transform(({ data }) => profileOf(data.id, data.confirmed_email, true)),
)

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
    return arcticProvider(environment, {
      // arctic's own client for X sends users and secrets to twitter.com, X documents x.com
      client: (redirectUri) =>
        atEndpoints(new OAuth2Client(clientId, clientSecret, redirectUri), endpoints),
      requiredScopes: ['users.read', 'tweet.read', 'users.email'],
      application: options,
      fetchProfile: byUserinfo(
        environment,
        `${api}/users/me?user.fields=confirmed_email`,
        userSchema,
      ),
    })
  }
}
