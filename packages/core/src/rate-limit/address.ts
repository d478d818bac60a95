const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const ipv6 = /^[\da-f:.]+$/i
const withPort = /^(?:\[(.+)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/
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
  const [, inBrackets, beforePort] = withPort.exec(trimmed) ?? []
  const address = (inBrackets ?? beforePort ?? trimmed).replace(/%[\w.-]+$/, '')
  if (ipv4.test(address)) return address
  const url = `http://[${address}]`
  if (!ipv6.test(address) || !URL.canParse(url)) return null
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
  const zeros = '0:'.repeat(8 - groupsOf(canonical).length)
  const groups = groupsOf(canonical.replace('::', `:${zeros}`))
  return `${groups.slice(0, 4).join(':')}::/64`
}

function groupsOf(address: string): string[] {
  return address.split(':').filter((group) => group !== '')
}

/** The two bytes of a group of IPv6. */
function bytesOf(group: string): [number, number] {
  const value = Number.parseInt(group, 16)
  return [value >> 8, value & 255]
}
