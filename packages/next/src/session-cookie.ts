import type { RequestLike } from '@fetch-users/core'

/**
 * Whether a request carries the cookie of a log-in, valid or not: for `proxy.ts` to send strangers on
 * before a page is rendered. A convenience, never the guard: whoever writes a cookie by hand passes,
 * and a proxy can be passed by altogether. What is private asks for itself, by `currentUser` or
 * `redirectUnlessSignedIn`.
 *
 * @param name - the option `name` of `cookieTransport`, where you set it.
 * @see https://nvd.nist.gov/vuln/detail/CVE-2025-29927
 * @example
 * if (!hasSessionCookie(request)) return NextResponse.redirect(new URL('/sign-in', request.url))
 */
export function hasSessionCookie({ headers }: RequestLike, name?: string): boolean {
  const names = name === undefined ? usualNames : [name]
  const pairs = headers.get('cookie')?.split(';') ?? []
  const carried = pairs.map((pair) => pair.split('=', 1).join().trim())
  return names.some((usual) => carried.includes(usual) || carried.includes(`${usual}-refresh`))
}

/** What `cookieTransport` calls its cookie, with the prefix that its attributes allow. */
const usualNames = [
  '__Host-fetch-users',
  '__Secure-fetch-users',
  'fetch-users',
  'fastapiusersauth', // by fastapiUsersCompatibility
]
