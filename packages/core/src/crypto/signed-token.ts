import type { Clock } from '../ports/clock.ts'
import { isSignedBy, type Jwt, parseJwt, type SigningKey, signJwt } from './jwt.ts'
import type { KeyPairs } from './key-pairs.ts'
import type { KeyRing, Purpose } from './key-ring.ts'

/** What a token says, once it is known to be genuine. @see RFC 7519 section 4 */
export interface Claims {
  readonly sub: string
  /** Seconds since 1970. */
  readonly exp: number
  readonly [claim: string]: unknown
}

/** Signs and verifies tokens of one purpose. */
export interface TokenSigner {
  sign(claims: Readonly<Record<string, unknown>>, lifetimeSeconds: number): Promise<string>
  /** Returns the claims, or `null` for a token that is forged, expired or for something else. */
  verify(token: string): Promise<Claims | null>
  /** As {@link verify}, for those who tell a token that has expired from one that never was. */
  judge(token: string): Promise<Claims | 'expired' | null>
}

/** What tokens are signed with, and for. */
export interface TokenSignerOptions {
  readonly purpose: Purpose
  readonly keys: KeyRing
  readonly clock: Clock
  /** `iss`: who signs. */
  readonly issuer: string
  /** `aud`: who accepts. */
  readonly audience: string
  /**
   * Whether `iss` and the header's `typ` must be there. Another library's tokens lack them.
   *
   * @default true
   */
  readonly isStrict?: boolean | undefined
  /**
   * Signs with these instead of the keys of the purpose.
   *
   * @default none: HS256
   */
  readonly keyPairs?: KeyPairs | undefined
}

/**
 * Makes a signer of JWTs. The algorithm is the key's own, HS256 without key pairs; every other one
 * is refused, and `crit`; what a header says of where keys are to be had is ignored.
 *
 * @see RFC 8725 (JSON Web Token Best Current Practices)
 */
export function createTokenSigner(options: TokenSignerOptions): TokenSigner {
  const { purpose, keys, clock, issuer, audience, isStrict = true, keyPairs } = options
  const typ = purpose === 'access' ? 'at+jwt' : `${purpose}+jwt`

  async function keysFor({ kid }: Jwt['header']): Promise<readonly SigningKey[]> {
    if (!keyPairs) return (await keys.get(purpose)).map((key) => ({ alg: 'HS256', key }))
    const pair = await keyPairs.find(kid)
    return pair ? [pair] : []
  }

  function isForUs({ header, claims }: Jwt): boolean {
    const { iss = isStrict ? undefined : issuer, aud } = claims
    const isOurs = iss === issuer && (header['typ'] === typ || !isStrict)
    return isOurs && [aud].flat().includes(audience)
  }

  async function judge(token: string): Promise<Claims | 'expired' | null> {
    const jwt = parseJwt(token)
    if (!jwt || !isForUs(jwt)) return null
    for (const key of await keysFor(jwt.header)) {
      if (await isSignedBy(key, jwt)) return judgeTimes(jwt.claims, epochSeconds(clock()))
    }
    return null
  }

  return {
    async sign(claims, lifetimeSeconds) {
      const key = (await keyPairs?.first()) ?? { alg: 'HS256', key: (await keys.get(purpose))[0] }
      const iat = epochSeconds(clock())
      const whole = { iss: issuer, aud: audience, iat, exp: iat + lifetimeSeconds, ...claims }
      return signJwt(key, typ, whole)
    },

    async verify(token) {
      const verdict = await judge(token)
      return verdict === 'expired' ? null : verdict
    },

    judge,
  }
}

/** @see RFC 7519 sections 4.1.4 to 4.1.6 */
function judgeTimes(claims: Jwt['claims'], now: number): Claims | 'expired' | null {
  const { sub, exp, nbf = now, iat = now } = claims
  if (typeof sub !== 'string' || typeof exp !== 'number') return null
  if (typeof iat !== 'number' || typeof nbf !== 'number' || nbf > now) return null
  return exp > now ? { ...claims, sub, exp } : 'expired'
}

/** Whole seconds since 1970, as JWTs count them. */
export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
