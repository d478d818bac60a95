import { isConfidential } from '../../http/base-url.ts'
import type { ProviderEnvironment } from '../provider.ts'

/** What presets take. Options may come from the environment as they are. */
export interface ClientOptions {
  /** The id the provider gave to the application. A missing one is a `TypeError`. */
  readonly clientId: string | undefined
  /** The secret that goes with it. A missing one is a `TypeError`. */
  readonly clientSecret: string | undefined
  /** Scopes to ask for besides those of the preset. */
  readonly scopes?: readonly string[] | undefined
  /**
   * Sent to the provider's authorization page besides what the flow sends, which they cannot
   * replace: `{ access_type: 'offline', prompt: 'consent' }` brings a refresh token of Google.
   */
  readonly parameters?: Readonly<Record<string, string>> | undefined
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
