const ipv4 = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/
const ipv4WithPort = /^([\d.]+)(?::\d{1,5})?$/
const ipv6InBrackets = /^\[([\da-f:.]+(?:%[\w.-]+)?)\](?::\d{1,5})?$/i
/** How the URL parser writes an IPv4 address that is mapped into IPv6. */
const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/

/**
 * Brings the address of a client into the one form that is noted and counted: IPv4 in four numbers,
 * also where it came mapped into IPv6; IPv6 compressed, in lower case, without a zone. A port goes.
 *
 * Returns `null` for what is no address.
 *
 * @see RFC 5952, CVE-2026-45364
 */
export function canonicalAddress(text: string): string | null {
  const trimmed = text.trim()
  const [, four] = ipv4WithPort.exec(trimmed) ?? []
  if (four !== undefined) return ipv4.test(four) && URL.canParse(`http://${four}`) ? four : null
  const [, bracketed = trimmed] = ipv6InBrackets.exec(trimmed) ?? []
  const [six = ''] = bracketed.split('%', 1)
  const url = `http://[${six}]`
  if (!/^[\da-f:.]+$/i.test(six) || !URL.canParse(url)) return null
  const host = new URL(url).hostname.slice(1, -1)
  const [, high, low] = mapped.exec(host) ?? []
  return high && low ? [...bytesOf(high), ...bytesOf(low)].join('.') : host
}

/**
 * Who is counted as one client: an IPv4 address, or the network of 64 bits that an IPv6 address is
 * of, for whoever has one of it has them all. `null` when there is no address.
 */
export function networkOf(address: string | undefined): string | null {
  const canonical = address === undefined ? null : canonicalAddress(address)
  if (!canonical?.includes(':')) return canonical
  const [head = '', tail = ''] = canonical.split('::')
  const [before, behind] = [head, tail].map((part) => (part === '' ? [] : part.split(':')))
  const zeros = 8 - (before?.length ?? 0) - (behind?.length ?? 0)
  const groups = [...(before ?? []), ...Array<string>(zeros).fill('0'), ...(behind ?? [])]
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** The two bytes of a group of IPv6. */
function bytesOf(group: string): [number, number] {
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 255]
}
