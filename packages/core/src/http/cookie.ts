import { assertWholeNumber } from '../errors.ts'

/** The attributes of a cookie. @see RFC 6265bis section 4.1 */
export interface CookieAttributes {
  /** `null`: until the browser is closed. */
  readonly maxAgeSeconds: number | null
  readonly path: string
  readonly domain: string | null
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'lax' | 'strict' | 'none'
}

/** Browsers keep no cookie for longer than 400 days. @see RFC 6265bis section 5.5 */
export const longestAgeSeconds: number = 400 * 24 * 60 * 60
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const pathValue = /^\/[\x20-\x3a\x3c-\x7e]*$/
const domainValue = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i

/**
 * Checks a cookie's name and attributes.
 *
 * @param owner - what they are options of.
 * @throws {TypeError} for a combination that browsers would drop, or illegal characters.
 */
export function checkCookie(owner: string, name: string, attributes: CookieAttributes): void {
  const { maxAgeSeconds, path, domain, secure, sameSite } = attributes
  const refuse = (problem: string): never => {
    throw new TypeError(`${owner}: ${problem}`)
  }
  if (!token.test(name)) refuse('name has characters that a cookie name cannot have')
  if (!pathValue.test(path)) refuse('path must start with / and hold no ; or control character')
  if (domain !== null && !domainValue.test(domain)) refuse('domain is not a host name')
  if (sameSite === 'none' && !secure) refuse("sameSite 'none' needs secure")
  const prefix = /^__(secure|host)-/i.exec(name)?.[1]?.toLowerCase() // browsers ignore its case
  if (prefix === 'secure' && !secure) refuse('a __Secure- name needs secure')
  if (prefix === 'host' && !(secure && domain === null && path === '/')) {
    refuse("a __Host- name needs secure, no domain and path '/'")
  }
  if (maxAgeSeconds !== null) {
    assertWholeNumber(owner, 'maxAgeSeconds', maxAgeSeconds, 1, longestAgeSeconds)
  }
}

/** Writes a `Set-Cookie` value. */
export function serializeCookie(name: string, value: string, attributes: CookieAttributes): string {
  const { maxAgeSeconds, path, domain, secure, httpOnly, sameSite } = attributes
  const parts = [`${name}=${value}`, `Path=${path}`]
  if (maxAgeSeconds !== null) parts.push(`Max-Age=${maxAgeSeconds}`)
  if (domain !== null) parts.push(`Domain=${domain}`)
  if (secure) parts.push('Secure')
  if (httpOnly) parts.push('HttpOnly')
  parts.push(`SameSite=${sameSite.charAt(0).toUpperCase()}${sameSite.slice(1)}`)
  return parts.join('; ')
}

/**
 * Finds the values of a cookie in a `Cookie` header. More than one is a sign of tampering from a
 * sibling domain: who asks must not pick.
 */
export function cookieValues(header: string | null, name: string): string[] {
  if (!header?.includes(name)) return []
  return pairsOf(header)
    .filter((pair) => pair.startsWith(name) && pair.charAt(name.length) === '=')
    .map((pair) => pair.slice(name.length + 1))
}

/** Finds the names of cookies that start alike, each once. */
export function cookieNames(header: string | null, prefix: string): string[] {
  if (!header?.includes(prefix)) return []
  const names = pairsOf(header).map((pair) => pair.split('=', 1).join())
  return [...new Set(names)].filter((name) => name.startsWith(prefix) && token.test(name))
}

function pairsOf(header: string): string[] {
  return header.split(';').map(withoutBlanks)
}

/**
 * Takes spaces and tabs away from both ends, and these alone: a name behind any other white space is
 * another name to browsers. Step by step, for `/[ \t]+$/` takes a time that grows with the square of
 * the blanks.
 */
function withoutBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start++
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}
