import { isRouteName } from '../authentication/backend.ts'
import { assertWholeNumber } from '../errors.ts'
import { isConfidential } from '../http/base-url.ts'
import type { FlowPurpose } from './flow.ts'
import type { OAuthProvider, OAuthProviderRecipe, ProviderEnvironment } from './provider.ts'

/** How the flow works, for all providers. */
export interface OAuthOptions<Name extends string> {
  /**
   * Lets an account at a provider join the user who has its address, if the provider vouches for
   * the address and it has been verified here. Needs `verifyProof: 'samePerson'`: otherwise
   * somebody could register with another's address, have the owner verify it, and keep a password
   * for the account that the owner then logs in to by OAuth.
   *
   * @default false
   */
  readonly associateByEmail?: boolean | undefined
  /**
   * The providers whose word on addresses counts. Others log users in all the same; the addresses
   * they report are unverified.
   *
   * @default all that are configured
   */
  readonly trustedProviders?: readonly NoInfer<Name>[] | undefined
  /**
   * Keeps the providers' tokens, sealed under a key of their own, for
   * `auth.oauth.accessToken(userId, provider)`. What brings a refresh token is the provider's affair:
   * a scope or a parameter, for the most part.
   *
   * @default false
   */
  readonly storeTokens?: boolean | undefined
  /**
   * Where the provider sends the browser back to, as registered there. For front ends that take
   * the code themselves, and hand it to the callback route by `fetch`. https, http on loopback, or
   * the private scheme of a mobile app; a different one for each provider and purpose.
   *
   * @default `<baseUrl>/auth/<provider>/callback`, `<baseUrl>/auth/associate/<provider>/callback`
   */
  readonly redirectUri?:
    | ((flow: { readonly provider: Name; readonly purpose: FlowPurpose }) => string)
    | undefined
  /**
   * Seconds that a request to a provider may take: 1 to 60.
   *
   * @default 10
   */
  readonly timeoutSeconds?: number | undefined
}

/** A provider with its name, and where it sends the browser back to. */
export interface ConfiguredProvider extends OAuthProvider {
  readonly name: string
  readonly redirectUris: Readonly<Record<FlowPurpose, string>>
}

/** Where each provider sends the browser back to, unless told otherwise. */
export function callbackPath(provider: string, purpose: FlowPurpose): string {
  return `/auth${purpose === 'associate' ? '/associate' : ''}/${provider}/callback`
}

/**
 * Resolves the recipes of every provider.
 *
 * @throws {TypeError} when there is none, or an option cannot work.
 */
export function configureProviders<Name extends string>(
  recipes: Readonly<Record<Name, OAuthProviderRecipe>>,
  options: OAuthOptions<Name>,
  environment: Omit<ProviderEnvironment, 'name'> & { readonly issuer: string },
): ReadonlyMap<string, ConfiguredProvider> {
  const { issuer, clock, outbound } = environment
  const { redirectUri = ({ provider, purpose }) => issuer + callbackPath(provider, purpose) } =
    options
  const names = Object.keys(recipes) as Name[] // its own keys, and Name has no others
  assertNames(names, options)
  const taken = new Set<string>()
  const uriOf = (provider: Name, purpose: FlowPurpose): string => {
    const uri = redirectUri({ provider, purpose })
    assertRedirectUri(uri, provider)
    const { href } = new URL(uri)
    // Providers that share one could be mixed up (RFC 9700 section 4.4).
    if (taken.has(href))
      throw new TypeError(
        `oauth.redirectUri: ${uri} is used twice: make one for each provider and purpose`,
      )
    taken.add(href)
    return uri
  }
  return new Map(
    names.map((name) => [
      name,
      {
        ...resolve(recipes[name], { name, clock, outbound }),
        name,
        redirectUris: { login: uriOf(name, 'login'), associate: uriOf(name, 'associate') },
      },
    ]),
  )
}

function assertNames(
  names: readonly string[],
  { trustedProviders = [] }: Pick<OAuthOptions<string>, 'trustedProviders'>,
): void {
  if (names.length === 0) throw new TypeError('oauth: name at least one provider')
  for (const name of names) {
    if (!isRouteName(name)) {
      throw new TypeError(
        `oauth.${name}: a name is lower-case letters, digits and -, and no segment of a route`,
      )
    }
  }
  if (!Array.isArray(trustedProviders)) throw new TypeError('oauth.trustedProviders: write a list')
  for (const name of trustedProviders) {
    if (!names.includes(name)) throw new TypeError(`oauth.trustedProviders: ${name} is no provider`)
  }
}

/** @throws {TypeError} for what makes no provider: `google` for `google(…)`, say. */
function resolve(recipe: OAuthProviderRecipe, environment: ProviderEnvironment): OAuthProvider {
  const provider = typeof recipe === 'function' ? recipe(environment) : undefined
  if (!provider?.authorizationUrl || !provider.exchangeCode || !provider.fetchProfile) {
    const { name } = environment
    throw new TypeError(`oauth.${name} is no provider: call it, as in google({ … }) or oidc({ … })`)
  }
  for (const scopes of [provider.scopes, provider.requiredScopes]) {
    if (!Array.isArray(scopes)) throw new TypeError(`oauth.${environment.name}: scopes are a list`)
  }
  return provider
}

/** Reads how long a request may take. @throws {TypeError} when it is no whole number from 1 to 60. */
export function timeoutOf({
  timeoutSeconds = 10,
}: Pick<OAuthOptions<string>, 'timeoutSeconds'>): number {
  assertWholeNumber('oauth', 'timeoutSeconds', timeoutSeconds, 1, 60)
  return timeoutSeconds
}

function assertRedirectUri(uri: string, provider: string): void {
  const url = URL.canParse(uri) ? new URL(uri) : null
  const isPrivate = url !== null && /^[a-z][a-z0-9+-]*\.[a-z0-9+.-]+:$/.test(url.protocol)
  if (!url || !(isPrivate || isConfidential(url)) || /[#\s\\]/.test(uri)) {
    throw new TypeError(
      `oauth.redirectUri: ${provider} needs https, http on loopback or a scheme such as ` +
        'com.example.app, and no fragment or blank (RFC 8252 section 7)',
    )
  }
}
