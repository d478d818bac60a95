import {
  OAuth2RequestError,
  type OAuth2Tokens,
  UnexpectedErrorResponseBodyError,
  UnexpectedResponseError,
} from 'arctic'
import { isConfidential } from '../../http/base-url.ts'
import type { OAuthTokens, ProviderEnvironment } from '../provider.ts'
import { expiryOf, refusalOf } from '../token-answer.ts'

/** What presets take. Options may come from the environment as they are. */
export interface ClientOptions {
  /** The id the provider gave to the application. A missing one is a `TypeError`. */
  readonly clientId: string | undefined
  /** The secret that goes with it. A missing one is a `TypeError`. */
  readonly clientSecret: string | undefined
  /** Scopes to ask for besides those of the preset. */
  readonly scopes?: readonly string[] | undefined
}

/**
 * Returns the options named.
 *
 * @throws {TypeError} naming the first one that is missing or empty.
 */
export function requireOptions<Key extends string>(
  { name }: ProviderEnvironment,
  options: { readonly [Name in Key]?: string | undefined },
  keys: readonly Key[],
): Record<Key, string> {
  const entries = keys.map((key) => {
    if (options[key]) return [key, options[key]]
    throw new TypeError(`oauth.${name}: ${key} is missing: is its environment variable set?`)
  })
  // The entries have just been made of exactly these keys.
  return Object.fromEntries(entries) as Record<Key, string>
}

/**
 * Returns client id and secret.
 *
 * @throws {TypeError} naming the one that is missing or empty.
 */
export function requireClient(
  environment: ProviderEnvironment,
  options: ClientOptions,
): Record<'clientId' | 'clientSecret', string> {
  return requireOptions(environment, options, ['clientId', 'clientSecret'])
}

/**
 * Returns a URL without the slash at its end, as issuers are spelled.
 *
 * @throws {TypeError} when it is no https URL (http on loopback), or has a query or a fragment.
 */
export function requireUrl({ name }: ProviderEnvironment, key: string, value: string): string {
  if (URL.canParse(value) && isConfidential(new URL(value)) && !/[?#]/.test(value)) {
    return value.replace(/\/+$/, '')
  }
  throw new TypeError(`oauth.${name}: ${key} must be an https URL without query or fragment`)
}

/**
 * Returns the https origin of a domain.
 *
 * @throws {TypeError} when it is more than a host name: a URL, a path.
 */
export function requireDomain({ name }: ProviderEnvironment, domain: string): string {
  const origin = `https://${domain}`
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin
  throw new TypeError(`oauth.${name}: domain must be a host name, without https://`)
}

/** Joins the scopes of a preset and those of the application, each once. */
export function joinScopes(
  preset: readonly string[],
  { scopes = [] }: Pick<ClientOptions, 'scopes'>,
): readonly string[] {
  return [...new Set([...preset, ...scopes])]
}

/**
 * Makes a token call of arctic, whose bare `fetch` would wait for ever. It follows redirects, which
 * cannot be told to it.
 *
 * @throws {AuthError} OAUTH_CODE_REJECTED when the provider refuses the code.
 */
export async function fetchTokens(
  environment: ProviderEnvironment,
  call: () => Promise<OAuth2Tokens>,
): Promise<OAuthTokens> {
  const { name, clock } = environment
  const tokens = await inTime(environment, call()).catch((error: unknown) => {
    throw tokenCallError(name, error)
  })
  // GitHub and Slack refuse with status 200
  if ('error' in tokens.data) throw refusalOf(`oauth.${name}: refused`, tokens.data.error)
  return {
    accessToken: tokens.accessToken(),
    refreshToken: tokens.hasRefreshToken() ? tokens.refreshToken() : null,
    expiresAt: 'expires_in' in tokens.data ? expiryOf(tokens.data.expires_in, clock) : null,
    idToken: 'id_token' in tokens.data ? tokens.idToken() : null,
  }
}

/**
 * The same for a refresh. Without a new refresh token the old one stays good.
 *
 * @throws {AuthError} OAUTH_CODE_REJECTED when the provider refuses.
 * @see RFC 6749, section 6
 */
export async function renewTokens(
  environment: ProviderEnvironment,
  refreshToken: string,
  call: () => Promise<OAuth2Tokens>,
): Promise<OAuthTokens> {
  const tokens = await fetchTokens(environment, call)
  return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken }
}

async function inTime<Value>(
  { name, outbound: { timeoutSeconds } }: ProviderEnvironment,
  call: Promise<Value>,
): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`oauth.${name}: no tokens within ${timeoutSeconds} s`))
    }, timeoutSeconds * 1000)
  })
  return Promise.race([call, timeout]).finally(() => clearTimeout(timer))
}

/** arctic's errors hold what the provider answered, tokens perhaps: none of it gets out. */
function tokenCallError(name: string, error: unknown): unknown {
  if (error instanceof OAuth2RequestError) return refusalOf(`oauth.${name}: refused`, error.code)
  if (error instanceof UnexpectedErrorResponseBodyError && error.status !== 200) {
    return refusalOf(`oauth.${name}: refused`, undefined) // Facebook and Twitch refuse in JSON of their own
  }
  const isAnswer =
    error instanceof UnexpectedErrorResponseBodyError || error instanceof UnexpectedResponseError
  return isAnswer ? new Error(`oauth.${name}: ${error.status}, and no tokens`) : error
}
