import { LinkedIn } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import { withoutPkce } from './arctic-client.ts'
import { arcticProvider } from './arctic-provider.ts'
import { byUserinfo } from './fetch-profile.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'
import { profileOfClaims } from './profile-of-claims.ts'

/** Options of {@link linkedin}. */
export type LinkedInOptions = ClientOptions

const userinfoSchema = v.pipe(
  v.object({
    sub: v.pipe(v.string(), v.nonEmpty()),
    email: v.nullish(v.string()),
    email_verified: v.optional(v.unknown()),
  }),
  v.transform((claims) => profileOfClaims(claims)),
)

/**
 * Log-in with LinkedIn. The application is registered in the LinkedIn developer portal, with the
 * product "Sign In with LinkedIn using OpenID Connect".
 *
 * Account id and address come from userinfo: `sub`, `email` and `email_verified`. The ID token is
 * left alone: LinkedIn repeats no nonce in it, so that nothing ties it to this log-in.
 * Scopes: `openid profile email`.
 *
 * @see https://learn.microsoft.com/en-us/linkedin/consumer/integrations/self-serve/sign-in-with-linkedin-v2
 */
export function linkedin(options: LinkedInOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    return arcticProvider(environment, {
      // LinkedIn offers PKCE to native clients alone
      client: (redirectUri) => withoutPkce(new LinkedIn(clientId, clientSecret, redirectUri)),
      requiredScopes: ['openid', 'profile', 'email'],
      application: options,
      fetchProfile: byUserinfo(environment, 'https://api.linkedin.com/v2/userinfo', userinfoSchema),
    })
  }
}
