import type { Clock } from '../ports/clock.ts'
import { type Claims, epochSeconds, type TokenSigner } from './signed-token.ts'

/** How many tokens are remembered, those verified last: a kilobyte each, about. */
const mostRemembered = 1000

/**
 * Verifies tokens that come with request after request, each of them once: what a signature was good
 * for it stays good for, and only time ends it. Whose user is gone or changed is another question,
 * which is asked every time.
 *
 * Halves what a JWT check costs (`pnpm bench --only http`: beside the floor, which verifies each time).
 * And it waits for no thread: Web Crypto has its threads in common with hashes, behind which a signature
 * waits for milliseconds.
 */
export function verifyOnce({ verify }: Pick<TokenSigner, 'verify'>, clock: Clock): typeof verify {
  const remembered = new Map<string, Claims>()

  function remember(token: string, claims: Claims): void {
    remembered.set(token, claims)
    const [oldest] = remembered.keys()
    if (oldest !== undefined && remembered.size > mostRemembered) remembered.delete(oldest)
  }

  return async (token) => {
    const known = remembered.get(token)
    if (known?.exp !== undefined && known.exp > epochSeconds(clock())) return known
    remembered.delete(token)
    const claims = await verify(token)
    if (claims) remember(token, claims)
    return claims
  }
}
