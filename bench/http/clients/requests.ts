import type { Ask } from '../contender.ts'

interface Parts {
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
  readonly says?: string
  readonly exactly?: string
}

export function get(
  path: string,
  { headers = {}, status = 200, says = '', ...rest }: Parts = {},
): Ask {
  return { method: 'GET', path, headers, status, says, ...rest }
}

export function postJson(
  path: string,
  body: object,
  { headers = {}, status = 200, says = '' }: Parts = {},
): Ask {
  const all = { ...headers, 'content-type': 'application/json' }
  return { method: 'POST', path, headers: all, body: JSON.stringify(body), status, says }
}

export function postForm(
  path: string,
  fields: Readonly<Record<string, string>>,
  { headers = {}, status = 200, says = '' }: Parts = {},
): Ask {
  const all = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams(fields).toString()
  return { method: 'POST', path, headers: all, body, status, says }
}

/** The `Cookie` header of who was sent these. */
export function cookiesOf(response: Response): string {
  const pairs = response.headers.getSetCookie().map((line) => line.split(';', 1).join())
  return pairs.join('; ')
}

/** The same text with one of its last letters changed: a signature that does not fit. */
export function forged(token: string): string {
  const at = token.length - 8
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

/** The same cookies, none of them as it was signed. */
export function forgedCookies(header: string): string {
  return header.split('; ').map(forged).join('; ')
}
