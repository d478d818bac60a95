import { OAuth2Client } from 'arctic'
import * as v from 'valibot'
import type { OAuthProviderRecipe } from '../provider.ts'
import { atEndpoints } from './arctic-client.ts'
import { arcticProvider } from './arctic-provider.ts'
import { type ClientOptions, requireClient } from './preset-options.ts'
import { profileOf } from './profile-of-claims.ts'

/** Options of {@link github}. */
export type GitHubOptions = ClientOptions

const issuer = 'https://github.com/login/oauth'
const endpoints = {
  authorizationEndpoint: `${issuer}/authorize`,
  tokenEndpoint: `${issuer}/access_token`,
}
const api = 'https://api.github.com'

const userSchema = v.object({ id: v.pipe(v.number(), v.safeInteger()) })
const emailsSchema = v.array(
  v.object({ email: v.string(), primary: v.boolean(), verified: v.optional(v.unknown()) }),
)

/**
 * Log-in with GitHub. The application is registered in the developer settings of an account or an
 * organization, as an OAuth app; a GitHub App needs the account permission "Email addresses: read".
 *
 * Account id: the numeric `id` of `/user`; a login can be given up and taken by somebody else.
 * Address: the primary one of `/user/emails`, with its `verified`. Scope: `user:email`.
 *
 * @see https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
 */
export function github(options: GitHubOptions): OAuthProviderRecipe {
  return (environment) => {
    const { clientId, clientSecret } = requireClient(environment, options)
    return arcticProvider(environment, {
      // arctic's own client for GitHub is older than GitHub's PKCE
      client: (redirectUri) =>
        atEndpoints(new OAuth2Client(clientId, clientSecret, redirectUri), endpoints),
      requiredScopes: ['user:email'],
      application: options,
      // Announced at /.well-known/oauth-authorization-server/login/oauth
      responseIssuer: async () => ({ issuer, isRequired: true }),

      async fetchProfile({ accessToken }) {
        const { outbound } = environment
        const headers = { authorization: `Bearer ${accessToken}` }
        const [user, emails] = await Promise.all([
          outbound.fetchJson(`${api}/user`, userSchema, { headers }),
          outbound.fetchJson(`${api}/user/emails?per_page=100`, emailsSchema, { headers }),
        ])
        const primary = emails.find((email) => email.primary)
        return profileOf(String(user.id), primary?.email, primary?.verified)
      },
    })
  }
}
