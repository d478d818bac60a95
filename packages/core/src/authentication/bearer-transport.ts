import { json } from '../http/response.ts'
import { type CookieTransportOptions, createCredentialCookie } from './credential-cookie.ts'
import type { TransportRecipe } from './transport.ts'

/** How a refresh token travels beside a bearer token. */
export interface BearerTransportOptions {
  /**
   * Sends the refresh token in a cookie that no script can read, `__Host-fetch-users-refresh`, and
   * not in the JSON: for pages that keep the access token in memory. Log-in and refresh then obey
   * the same-origin rule.
   *
   * @default false: in the JSON, as `refresh_token`
   * @see OAuth 2.0 for Browser-Based Applications (draft-ietf-oauth-browser-based-apps)
   */
  readonly refreshCookie?: boolean | Omit<CookieTransportOptions, 'httpOnly'> | undefined
}

/**
 * Sends tokens in the `Authorization: Bearer` header.
 *
 * @throws {TypeError} at `createAuth` when `refreshCookie` has nothing to carry, or is missing where
 * `accessTokenKey: 'raw'` leaves the refresh token no room in the JSON.
 * @see RFC 6750 section 2.1
 */
export function bearerTransport({
  refreshCookie = false,
}: BearerTransportOptions = {}): TransportRecipe {
  return (environment) => {
    const { name, hasRefresh, compatibility } = environment
    const isRaw = compatibility.accessTokenKey === 'raw'
    if (refreshCookie && !hasRefresh) {
      throw new TypeError(`backends.${name}: refreshCookie needs jwtStrategy({ refresh: true })`)
    }
    if (isRaw && hasRefresh && !refreshCookie) {
      throw new TypeError(
        `backends.${name}: accessTokenKey 'raw' answers with the access token alone: ` +
          'use bearerTransport({ refreshCookie: true })',
      )
    }
    const options = typeof refreshCookie === 'object' ? refreshCookie : {}
    const fixed = { owner: 'bearerTransport: refreshCookie', suffix: '-refresh', httpOnly: true }
    const cookie = refreshCookie
      ? createCredentialCookie({ ...options, ...fixed }, environment)
      : null
    return {
      channel: 'authorization',
      isAmbient: false,

      read(headers) {
        const header = headers.get('authorization')
        if (header === null) return undefined
        return /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1] ?? null
      },

      ...(cookie && { readRefresh: cookie.read, refreshChannel: cookie.channel }),

      answer({ token, lifetimeSeconds, refresh = null }) {
        const answer = {
          access_token: token,
          token_type: 'bearer',
          ...(!isRaw && { expires_in: lifetimeSeconds }),
          ...(!cookie && refresh && { refresh_token: refresh.token }),
        }
        return json(answer, 200, cookie ? [cookie.header(refresh)] : [])
      },

      headers: (token) => (cookie ? [cookie.header(token?.refresh ?? null)] : []),
    }
  }
}
