import {
  type CookieAttributes,
  checkCookie,
  cookieValues,
  serializeCookie,
} from '../http/cookie.ts'
import { noContent } from '../http/response.ts'
import type { IssuedToken } from './strategy.ts'
import type { Transport, TransportEnvironment, TransportRecipe } from './transport.ts'

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

/**
 * Sends tokens in a cookie.
 *
 * @throws {TypeError} at `createAuth` for attributes that browsers would refuse together.
 * @see RFC 6265bis section 4.1.3 (cookie name prefixes)
 */
export function cookieTransport(options: CookieTransportOptions = {}): TransportRecipe {
  return (environment) => createCookieTransport(options, environment)
}

function createCookieTransport(
  options: CookieTransportOptions,
  { issuer, isSecure, compatibility }: TransportEnvironment,
): Transport {
  const attributes: Omit<CookieAttributes, 'maxAgeSeconds'> = {
    path: options.path ?? '/',
    domain: options.domain ?? null,
    secure: options.secure ?? isSecure,
    httpOnly: options.httpOnly ?? true,
    sameSite: options.sameSite ?? 'lax',
  }
  const name = options.name ?? compatibility.cookieName ?? `${prefixFor(attributes)}fetch-users`
  if (!attributes.secure && isSecure) {
    throw new TypeError(
      'cookieTransport: secure can be false only where baseUrl is http on loopback',
    )
  }
  const maxAge = ({ lifetimeSeconds }: Pick<IssuedToken, 'lifetimeSeconds'>): number | null =>
    options.maxAgeSeconds === undefined ? lifetimeSeconds : options.maxAgeSeconds
  checkCookie(name, { ...attributes, maxAgeSeconds: maxAge({ lifetimeSeconds: 1 }) })

  if (attributes.domain !== null && !isAbove(attributes.domain, new URL(issuer).hostname)) {
    throw new TypeError('cookieTransport: domain must be the host of baseUrl, or above it')
  }

  const headers: Transport['headers'] = (token) => {
    const cookie = token
      ? serializeCookie(name, token.token, { ...attributes, maxAgeSeconds: maxAge(token) })
      : serializeCookie(name, '', { ...attributes, maxAgeSeconds: 0 })
    return [['set-cookie', cookie]]
  }

  return {
    channel: `cookie ${name}`,
    isAmbient: true,
    read(source) {
      const [value, ...others] = cookieValues(source.get('cookie'), name)
      if (value === undefined) return undefined
      return others.length === 0 && value !== '' ? value : null
    },
    answer: (token) => noContent(headers(token)),
    headers,
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
