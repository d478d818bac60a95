import type { Feature, FeatureEnvironment, FeatureRecipe } from '../feature.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { checkRequiredColumns } from '../users/user-fields.ts'
import { associateRoutes } from './associate-routes.ts'
import type { OAuthEnvironment } from './environment.ts'
import { createFlows } from './flow.ts'
import { oauthLoginRoutes } from './login-routes.ts'
import { createOAuthManager, type OAuthManager } from './oauth-manager.ts'
import { configureProviders, type OAuthOptions, timeoutOf } from './options.ts'
import { createOutbound } from './outbound.ts'
import type { OAuthProviderRecipe } from './provider.ts'
import { createRedirectRule } from './redirect-to.ts'
import { createTokenVault } from './token-vault.ts'

/**
 * Lets users log in by their accounts at OAuth 2.0 and OpenID providers. The names are yours: they
 * stand in paths and in the database.
 *
 * @throws {TypeError} at `createAuth` for a configuration that cannot work, naming the option.
 * @see RFC 6749, RFC 7636 (PKCE), RFC 9207, RFC 9700 (Best Current Practice)
 * @example
 * createAuth({ …, oauth: oauth({ google: google({ clientId, clientSecret }) }) })
 */
export function oauth<Name extends string>(
  providers: Readonly<Record<Name, OAuthProviderRecipe>>,
  options: OAuthOptions<Name> = {},
): FeatureRecipe<OAuthManager<Name>> {
  return (environment) => createOAuth(environment, providers, options)
}

function createOAuth<User extends BaseUser, Name extends string>(
  kernel: FeatureEnvironment<User>,
  recipes: Readonly<Record<Name, OAuthProviderRecipe>>,
  options: OAuthOptions<Name>,
): Feature<OAuthManager<Name>> {
  const environment = createEnvironment(kernel, recipes, options)
  const { baseUrl, redirectOrigins } = kernel
  const parts = {
    environment,
    flows: createFlows(kernel, environment.oneTimeTokens),
    redirects: createRedirectRule(baseUrl.origin, redirectOrigins),
  }
  const routes = [...environment.providers.values()].flatMap((provider) => [
    ...oauthLoginRoutes(provider, parts),
    ...associateRoutes(provider, parts),
  ])
  return { routes, manager: createOAuthManager(environment) }
}

function createEnvironment<User extends BaseUser, Name extends string>(
  kernel: FeatureEnvironment<User>,
  recipes: Readonly<Record<Name, OAuthProviderRecipe>>,
  options: OAuthOptions<Name>,
): OAuthEnvironment<User> {
  const { storage, hooks, verifyProof } = kernel.users
  const { oauthAccounts: accounts, oneTimeTokens } = storage
  if (!accounts) throw new TypeError('oauth needs storage.oauthAccounts: give it the table')
  if (!oneTimeTokens) throw new TypeError('oauth needs storage.oneTimeTokens: give it the table')
  const { associateByEmail = false, trustedProviders } = options
  if (associateByEmail && verifyProof !== 'samePerson') {
    throw new TypeError("oauth.associateByEmail needs verifyProof: 'samePerson'")
  }
  const { columns } = storage.users
  if (columns && !hooks.beforeRegister) checkRequiredColumns(columns, {})
  const { clock, keys } = kernel
  const { issuer } = kernel.baseUrl
  const outbound = createOutbound(timeoutOf(options))
  return {
    ...kernel,
    providers: configureProviders(recipes, options, { issuer, clock, outbound }),
    accounts,
    oneTimeTokens,
    vault: createTokenVault(keys, options.storeTokens ?? false),
    associateByEmail,
    trusts: (name) => trustedProviders?.some((trusted) => trusted === name) ?? true,
    outbound,
  }
}
