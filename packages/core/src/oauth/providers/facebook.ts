import { Facebook } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import { withoutPkce } from './arctic-client.ts'
import { arcticProvider } from './arctic-provider.ts'
import { byUserinfo } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link facebook}. */
export type FacebookOptions = ClientOptions

const userSchema = v.pipe(
  v.object({ id: v.pipe(v.string(), v.nonEmpty()), email: v.optional(v.string()) }),
  v.transform(({ id, email }) => profileOf(id, email, false)),
)

/**
 * Log-in with Facebook. The application is registered at developers.facebook.com, with the product
 * "Facebook Login"; client id and secret are its app id and app secret.
 *
 * Account id: the `id` of `/me`, which is of this application alone. Address: its `email`, which is
 * missing for accounts made by telephone. Facebook documents no claim that it is verified: it never
 * counts as such. Scopes: `public_profile email`.
 *
 * @see https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow
 */
export function facebook(options: FacebookOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    return arcticProvider(environment, {
      // Facebook tests PKCE, for ID tokens, and arctic's call cannot carry the verifier
      client: (redirectUri) => withoutPkce(new Facebook(clientId, clientSecret, redirectUri)),
      requiredScopes: ['public_profile', 'email'],
      application: options,
      fetchProfile: byUserinfo(
        environment,
        'https://graph.facebook.com/me?fields=id,email',
        userSchema,
      ),
    })
  }
}
