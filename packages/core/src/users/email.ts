const longestInput = 320
const longestBytes = 254
const longestLocalPart = 64
// Letters, digits, marks and RFC 5322's atext of any script; no quotes, brackets, commas, spaces,
// control or bidirectional characters.
const localPart =
  /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u
// The URL parser would read these as something else than the domain, or drop them.
const notOfDomains = /[\p{C}\p{Z}/\\?#:[\]%]/u
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * Brings an address into the one form that is stored, compared and mailed to: NFKC, trimmed,
 * lower-cased, the domain in its IDNA form. Normalizes first and validates the result, so that
 * nothing turns into a second `@` afterwards. `+tag` and dots are kept.
 *
 * Returns `null` for what is not one plain address on a domain with a dot: display names, lists,
 * quotes, IP addresses, control characters, more than 254 bytes.
 *
 * @see RFC 5321 section 4.5.3.1, RFC 5891, GHSA-7rqj-j65f-68wh
 */
export function canonicalEmail(text: string): string | null {
  if (text.length > longestInput) return null
  const once = normalize(text)
  // What normalizes to something else again has no canonical form.
  return once !== null && normalize(once) === once ? once : null
}

function normalize(text: string): string | null {
  const [local = '', domain = '', ...rest] = text.normalize('NFKC').trim().toLowerCase().split('@')
  const host = canonicalHost(domain)
  if (rest.length > 0 || host === null || !localPart.test(local)) return null
  const email = `${local}@${host}`
  const isShort = byteLength(email) <= longestBytes && byteLength(local) <= longestLocalPart
  return isShort ? email : null
}

function canonicalHost(domain: string): string | null {
  const url = `http://${domain}`
  if (notOfDomains.test(domain) || !URL.canParse(url)) return null
  const host = new URL(url).hostname
  const labels = host.split('.')
  const isName = labels.length > 1 && labels.every((label) => hostLabel.test(label))
  return isName && /[a-z]/.test(labels.at(-1) ?? '') ? host : null
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length
}
