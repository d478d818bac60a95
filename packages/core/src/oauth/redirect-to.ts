/** Says where a browser may be sent after a flow. */
export interface RedirectRule {
  /** Whether this is a path of ours, or an address at one of the allowed origins. */
  allows(target: string): boolean
  /** The target with `?error=CODE`. */
  withError(target: string, code: string): string
}

/** So that five flows at a time fit into the cookies of one request. */
const longestTarget = 256
/** What RFC 3986 lets a URL consist of, and whole percent-encoded bytes. No backslash, no space. */
const urlText = /^(?:[\w\-.~!$&'()*+,;=:@/?#]|%[0-9a-f]{2})+$/i

/**
 * Makes the rule. Text is compared as text before it is parsed, and what it was parsed to after:
 * only what two readers understand alike passes.
 *
 * @param ownOrigin - what paths belong to.
 * @param origins - other origins, exactly.
 * @see RFC 9700 section 4.11
 */
export function createRedirectRule(ownOrigin: string, origins: readonly string[]): RedirectRule {
  const allowed = [...origins]

  function allows(target: string): boolean {
    if (target.length > longestTarget || !urlText.test(target)) return false
    if (!URL.canParse(target, ownOrigin)) return false
    const url = new URL(target, ownOrigin)
    if (target.startsWith('/')) {
      const isPath = !/^\/([/\\]|%2f|%5c)/i.test(target)
      return isPath && url.origin === ownOrigin && !url.pathname.startsWith('//')
    }
    const origin = allowed.find((candidate) => candidate === url.origin)
    return (
      origin !== undefined &&
      /^($|[/?#])/.test(target.slice(origin.length)) &&
      target.startsWith(origin)
    )
  }

  return {
    allows,
    withError(target, code) {
      const url = new URL(target, ownOrigin)
      url.searchParams.set('error', code)
      return target.startsWith('/') ? url.pathname + url.search + url.hash : url.href
    },
  }
}
