import type { PublicJwk } from '../crypto/key-pairs.ts'
import { json } from '../http/response.ts'
import { get, type Route } from '../http/route.ts'
import type { Strategy } from './strategy.ts'

/**
 * Shows the public halves of the keys that sign tokens, of all strategies together.
 *
 * @throws {TypeError} when two keys of different backends have one `kid`.
 * @see RFC 7517 section 5
 */
export function jwksRoute(strategies: readonly Strategy<unknown>[]): Route {
  const keys = new Map<string | undefined, PublicJwk>()
  for (const key of strategies.flatMap(({ publicKeys = [] }) => publicKeys)) {
    const known = keys.get(key['kid']) ?? key
    if (JSON.stringify(known) !== JSON.stringify(key)) {
      throw new TypeError(`signingKeys: two keys have the kid ${key['kid']}`)
    }
    keys.set(key['kid'], key)
  }
  return get('/.well-known/jwks.json', { answers: { 200: 'keys' } }, async () =>
    json({ keys: [...keys.values()] }),
  )
}
