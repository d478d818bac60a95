import type { Clock } from '../ports/clock.ts'
import type { Outbound } from './outbound.ts'

/** What a provider says of the account that was logged in there. */
export interface OAuthProfile {
  /** The provider's own, permanent key of the account: `sub`, a number; no address and no name. */
  readonly accountId: string
  /** The address as the provider has it, `null` if it tells none. */
  readonly email: string | null
  /**
   * Whether the provider vouches that the account's owner reads this mailbox. `true` only for a
   * claim that is exactly `true`: what is missing, `"true"` or 1 vouches for nothing.
   */
  readonly isEmailVerified: boolean
}

/** What a provider gives for a code. */
export interface OAuthTokens {
  readonly accessToken: string
  readonly refreshToken: string | null
  /** When the access token ends; `null`: the provider does not say. */
  readonly expiresAt: Date | null
  /** The ID token of OpenID Connect, as it came: to be verified. */
  readonly idToken: string | null
}

/** What goes into an authorization URL. */
export interface AuthorizationRequest {
  /** Where the provider sends the browser back to: `redirect_uri`. */
  readonly redirectUri: string
  /** What is asked for: `scope`, joined by spaces. */
  readonly scopes: readonly string[]
  /** Comes back with the answer, as it is. */
  readonly state: string
  /** For the ID token to repeat, where there is one. */
  readonly nonce: string
  /** The PKCE verifier (RFC 7636): its S256 challenge goes into the URL. */
  readonly codeVerifier: string
}

/** What a code is exchanged with. */
export interface CodeExchange {
  readonly code: string
  readonly redirectUri: string
  readonly codeVerifier: string
}

/**
 * An OAuth 2.0 provider, as the flow sees it. The flow makes and checks state, PKCE verifier and
 * nonce; a provider knows its own URLs and what its answers mean.
 *
 * A method that throws `AuthError` with `OAUTH_CODE_REJECTED` says that the provider refused;
 * whatever else it throws counts as `OAUTH_PROVIDER_UNAVAILABLE`.
 */
export interface OAuthProvider {
  /** The scopes that are asked for. A client may ask for fewer of them. */
  readonly scopes: readonly string[]
  /** Those of {@link scopes} that tell account and address: always asked for. */
  readonly requiredScopes: readonly string[]
  /**
   * How the provider answers: in the query, or by a form that the browser posts.
   *
   * @default 'query'
   */
  readonly responseMode?: 'query' | 'form_post' | undefined
  /** Where the user is sent to. */
  authorizationUrl(request: AuthorizationRequest): Promise<URL>
  /**
   * The `iss` that the provider puts into its answers. Left out by providers without one.
   *
   * @see RFC 9207
   */
  responseIssuer?(): Promise<ResponseIssuer>
  /** @throws {AuthError} OAUTH_CODE_REJECTED when the provider refuses the code. */
  exchangeCode(exchange: CodeExchange): Promise<OAuthTokens>
  /**
   * Says whose tokens these are.
   *
   * @param tokens - the ID token in it, if there is one, is not verified yet.
   * @param nonce - what a verified ID token has to repeat.
   * @throws {AuthError} OAUTH_CODE_REJECTED when the tokens are not what they have to be.
   */
  fetchProfile(tokens: OAuthTokens, nonce: string): Promise<OAuthProfile>
  /**
   * Left out by providers whose tokens cannot be refreshed. Without a new refresh token the old one
   * stays good (RFC 6749 section 6).
   *
   * @throws {AuthError} OAUTH_CODE_REJECTED when the token is not good any more.
   */
  refreshTokens?(refreshToken: string): Promise<OAuthTokens>
}

/** Who answers for a provider. */
export interface ResponseIssuer {
  readonly issuer: string
  /** Whether every answer has to carry it; one that differs is refused in any case. */
  readonly isRequired: boolean
}

/** What `createAuth` tells a provider about the application it serves in. */
export interface ProviderEnvironment {
  /** Its name in the configuration: `google`. For error messages. */
  readonly name: string
  /** The time that counts for expiries. */
  readonly clock: Clock
  /** The way out: https, in time, of bounded size. */
  readonly outbound: Outbound
}

/** Makes a provider. `createAuth` calls it once. */
export type OAuthProviderRecipe = (environment: ProviderEnvironment) => OAuthProvider

/**
 * Types a provider of one's own. The guide has a whole one: `docs/oauth-providers.md`.
 *
 * @example
 * export const example = defineProvider(({ outbound }) => ({
 *   scopes: ['profile'],
 *   requiredScopes: ['profile'],
 *   authorizationUrl: …
 * }))
 */
export function defineProvider(recipe: OAuthProviderRecipe): OAuthProviderRecipe {
  return recipe
}
