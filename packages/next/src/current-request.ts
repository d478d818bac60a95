import { cookies, headers } from 'next/headers.js'
import { NextRequest } from 'next/server.js'

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
 * The cookies as they came, to the byte, but for those that have been set since: a page that is
 * rendered behind an action shows who is signed in by then. The jar alone would not do: it decodes
 * values, and knows one cookie of a name, where two are a sign of tampering. What the jar holds of
 * the header that came is therefore no news.
 */
export function cookieHeader(sent: string | null, jar: Jar): string {
  const came = new NextRequest('http://localhost', { headers: { cookie: sent ?? '' } }).cookies
  const written = jar.getAll().filter(({ name, value }) => came.get(name)?.value !== value)
  const names = new Set(written.map(({ name }) => name))
  const kept = sent?.split(';').filter((pair) => !names.has(nameOf(pair))) ?? []
  const set = written.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`)
  return [...kept, ...set].join(';')
}

function nameOf(pair: string): string {
  return pair.split('=', 1).join().trim()
}
