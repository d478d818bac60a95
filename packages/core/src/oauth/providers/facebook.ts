import { Facebook } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import { type ClientOptions, fetchTokens, joinScopes, requireClient } from './arctic-client.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link facebook}. */
export type FacebookOptions = ClientOptions

const userSchema = v.object({
  id: v.pipe(v.string(), v.nonEmpty()),
  email: v.optional(v.string()),
})

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
    const client = (redirectUri: string) => new Facebook(clientId, clientSecret, redirectUri)

    return {
      scopes: joinScopes(['public_profile', 'email'], options),
      requiredScopes: ['public_profile'],

      // No PKCE: Facebook tests it, for ID tokens, and arctic's call cannot carry the verifier
      authorizationUrl: async ({ redirectUri, scopes, state }) =>
        client(redirectUri).createAuthorizationURL(state, [...scopes]),

      exchangeCode: ({ code, redirectUri }) =>
        fetchTokens(environment, () => client(redirectUri).validateAuthorizationCode(code)),

      async fetchProfile({ accessToken }) {
        const url = 'https://graph.facebook.com/me?fields=id,email'
        const headers = { authorization: `Bearer ${accessToken}` }
        const user = await environment.outbound.fetchJson(url, userSchema, { headers })
        return profileOf(user.id, user.email, false)
      },
    }
  }
}
