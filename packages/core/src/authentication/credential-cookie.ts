import {
  type CookieAttributes,
  checkCookie,
  cookieValues,
  serializeCookie,
} from '../http/cookie.ts'
import type { RequestLike } from '../http/request-context.ts'
import type { TransportEnvironment } from './transport.ts'

/** How the cookie is set. The defaults are the strictest that work for a same-site front end. */
export interface CookieTransportOptions {
  /** @default `__Host-fetch-users`; `__Secure-…` with a domain or path; no prefix without `secure` */
  readonly name?: string | undefined
  /**
   * How long the browser keeps it; `null` until it is closed. At most 400 days.
   *
   * @default the lifetime of the strategy's token
   */
  readonly maxAgeSeconds?: number | null | undefined
  /** @default '/' */
  readonly path?: string | undefined
  /**
   * The host of `baseUrl`, or one above it. Shares the cookie with every sub-domain: each of them
   * can then read and overwrite it.
   *
   * @default none: this host alone
   */
  readonly domain?: string | undefined
  /** @default true, and false only where `baseUrl` is http on loopback */
  readonly secure?: boolean | undefined
  /** @default true */
  readonly httpOnly?: boolean | undefined
  /** @default 'lax' */
  readonly sameSite?: 'lax' | 'strict' | 'none' | undefined
}

/** What a cookie can carry. */
interface Carried {
  readonly token: string
  readonly lifetimeSeconds: number
}

/** A cookie that carries a token. */
export interface CredentialCookie {
  readonly name: string
  /** Where it is found: transports that say the same share it. */
  readonly channel: string
  /** Returns its value, `null` if that cannot be right, `undefined` if there is none. */
  read(headers: RequestLike['headers']): string | null | undefined
  /** Sets it; `null` takes it back. */
  header(carried: Carried | null): readonly [string, string]
}

/** Which cookie {@link createCredentialCookie} makes. */
export interface CredentialCookieOptions extends CookieTransportOptions {
  /** What they are options of, for errors. */
  readonly owner: string
  /** Behind the name, where the options have none. */
  readonly suffix?: string | undefined
}

/**
 * Makes the cookie of one token.
 *
 * @throws {TypeError} for attributes that browsers would refuse together.
 */
export function createCredentialCookie(
  { owner, suffix = '', ...options }: CredentialCookieOptions,
  { issuer, isSecure, compatibility }: TransportEnvironment,
): CredentialCookie {
  const attributes: Omit<CookieAttributes, 'maxAgeSeconds'> = {
    path: options.path ?? '/',
    domain: options.domain ?? null,
    secure: options.secure ?? isSecure,
    httpOnly: options.httpOnly ?? true,
    sameSite: options.sameSite ?? 'lax',
  }
  const base = compatibility.cookieName ?? `${prefixFor(attributes)}fetch-users`
  const name = options.name ?? base + suffix
  if (!attributes.secure && isSecure) {
    throw new TypeError(`${owner}: secure can be false only where baseUrl is http on loopback`)
  }
  const maxAge = (lifetimeSeconds: number): number | null =>
    options.maxAgeSeconds === undefined ? lifetimeSeconds : options.maxAgeSeconds
  checkCookie(owner, name, { ...attributes, maxAgeSeconds: maxAge(1) })

  if (attributes.domain !== null && !isAbove(attributes.domain, new URL(issuer).hostname)) {
    throw new TypeError(`${owner}: domain must be the host of baseUrl, or above it`)
  }

  return {
    name,
    channel: `cookie ${name}`,
    read(headers) {
      const [value, ...others] = cookieValues(headers.get('cookie'), name)
      if (value === undefined) return undefined
      return others.length === 0 && value !== '' ? value : null
    },
    header(carried) {
      const maxAgeSeconds = carried ? maxAge(carried.lifetimeSeconds) : 0
      const value = carried?.token ?? ''
      return ['set-cookie', serializeCookie(name, value, { ...attributes, maxAgeSeconds })]
    },
  }
}

function prefixFor({ secure, domain, path }: Omit<CookieAttributes, 'maxAgeSeconds'>): string {
  if (!secure) return ''
  return domain === null && path === '/' ? '__Host-' : '__Secure-'
}

function isAbove(domain: string, hostname: string): boolean {
  const name = domain.toLowerCase()
  return hostname === name || (name.includes('.') && hostname.endsWith(`.${name}`))
}
