import { cookies, headers } from 'next/headers.js'

/** What Next.js shows of the request under way. */
export interface CurrentRequest {
  readonly headers: Headers
  readonly method: 'GET' | 'POST'
}

/**
 * Reads the request under way. The page becomes dynamic: nobody's data is rendered ahead.
 *
 * Next.js does not tell the method. Whatever runs a server action carries one of these three headers,
 * and browsers put `Origin` on all that is no GET; a page that is gone to carries none of them.
 */
export async function currentRequest(): Promise<CurrentRequest> {
  const current = new Headers([...(await headers())])
  const cookie = cookieHeader(current.get('cookie'), await cookies())
  if (cookie) current.set('cookie', cookie)
  const mayChange = ['next-action', 'content-type', 'origin'].some((name) => current.has(name))
  return { headers: current, method: mayChange ? 'POST' : 'GET' }
}

/** As much of `cookies()` as is read. */
interface Jar {
  getAll(): readonly { readonly name: string; readonly value: string }[]
}

/**
 * The cookies as they came, but for those that have been set since: a page that is rendered behind
 * an action shows who is signed in by then. The jar alone would not do: it knows one cookie of a
 * name, where two are a sign of tampering.
 */
export function cookieHeader(sent: string | null, jar: Jar): string {
  const pairs = sent?.split(/; */) ?? []
  const written = jar
    .getAll()
    .map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
    .filter((pair) => !pairs.includes(pair))
  const names = new Set(written.map(nameOf))
  return [...pairs.filter((pair) => !names.has(nameOf(pair))), ...written].join('; ')
}

function nameOf(pair: string): string {
  return pair.split('=', 1).join()
}
