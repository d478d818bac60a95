import type { HeaderList } from '../errors.ts'
import { noContent } from '../http/response.ts'
import { type CookieTransportOptions, createCredentialCookie } from './credential-cookie.ts'
import type { IssuedToken } from './issued-token.ts'
import type { TransportRecipe } from './transport.ts'

/**
 * Sends tokens in a cookie; a refresh token in one of its own, called `<name>-refresh`, under the
 * same attributes, and out of the reach of scripts in any case.
 *
 * @throws {TypeError} at `createAuth` for attributes that browsers would refuse together.
 * @see RFC 6265bis section 4.1.3 (cookie name prefixes)
 */
export function cookieTransport(options: CookieTransportOptions = {}): TransportRecipe {
  return (environment) => {
    const own = { ...options, owner: 'cookieTransport' }
    const cookie = createCredentialCookie(own, environment)
    const name = `${cookie.name}-refresh`
    const refreshCookie = environment.hasRefresh
      ? createCredentialCookie({ ...own, name, httpOnly: true }, environment)
      : null
    const headers = (token: IssuedToken | null): HeaderList => [
      cookie.header(token),
      ...(refreshCookie ? [refreshCookie.header(token?.refresh ?? null)] : []),
    ]
    return {
      channel: cookie.channel,
      isAmbient: true,
      read: cookie.read,
      ...(refreshCookie && {
        readRefresh: refreshCookie.read,
        refreshChannel: refreshCookie.channel,
      }),
      answer: (token) => noContent(headers(token)),
      headers,
    }
  }
}
