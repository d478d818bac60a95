import type { RequestLike } from './request-context.ts'

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Whether a request may change something. One without a method may. */
export function isUnsafe(request: RequestLike): boolean {
  if (request.headers.get('upgrade')?.toLowerCase() === 'websocket') return true
  return !safeMethods.has(request.method ?? '')
}

/** Tells requests of the own front end from those another site may have caused. */
export interface OriginCheck {
  /** @param hasCookie - whether the request carries a cookie of ours. */
  passes(request: RequestLike, hasCookie: boolean): boolean
  /**
   * The rule for a GET that starts something. A navigation carries no `Origin`, so that the
   * `Referer` may speak for another site; who says nothing at all is no browser of today.
   */
  mayNavigate(request: RequestLike): boolean
}

/**
 * Makes the same-origin rule: the first header that decides, does.
 *
 * @param ownOrigin - the origin of `baseUrl`.
 * @param trustedOrigins - other front ends, as exact `scheme://host[:port]`.
 * @throws {TypeError} when a trusted origin is anything else.
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 */
export function createOriginCheck(
  ownOrigin: string,
  trustedOrigins: readonly string[],
): OriginCheck {
  const allowed = new Set([ownOrigin, ...exactOrigins('trustedOrigins', trustedOrigins)])
  const isAllowed = (url: string) => URL.canParse(url) && allowed.has(new URL(url).origin)

  /** What decides for whatever kind of request; `null`: nothing does. */
  function decided({ headers }: RequestLike): boolean | null {
    const site = headers.get('sec-fetch-site')
    if (site === 'same-origin' || site === 'none') return true
    const origin = headers.get('origin')
    return origin === null ? null : allowed.has(origin)
  }

  function referred({ headers }: RequestLike): boolean | null {
    const referer = headers.get('referer')
    return referer === null ? null : isAllowed(referer)
  }

  const isElsewhere = ({ headers }: RequestLike) => headers.get('sec-fetch-site') !== null

  return {
    passes: (request, hasCookie) =>
      decided(request) ?? (!isElsewhere(request) && (referred(request) ?? !hasCookie)),
    mayNavigate: (request) => decided(request) ?? referred(request) ?? !isElsewhere(request),
  }
}

/**
 * Checks a list of origins, an option of that name.
 *
 * @throws {TypeError} when one is not exactly `scheme://host[:port]`.
 */
export function exactOrigins(option: string, origins: readonly string[]): readonly string[] {
  for (const text of origins) {
    const isWeb = /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text)
    if (!isWeb || new URL(text).origin !== text) {
      throw new TypeError(`${option}: write each as scheme://host or scheme://host:port`)
    }
  }
  return origins
}
