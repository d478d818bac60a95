import type { JWTPayload } from 'jose'
import * as errors from 'jose/errors'
import { CompactSign } from 'jose/jws/compact/sign'
import { jwtVerify } from 'jose/jwt/verify'
import type { Clock } from '../ports/clock.ts'
import type { KeyPairs } from './key-pairs.ts'
import type { KeyRing, Purpose } from './key-ring.ts'

/** What a signed token says, besides `iss`, `aud`, `iat` and `exp`. */
export type Claims = JWTPayload

/** Signs and verifies tokens of one purpose. */
export interface TokenSigner {
  /** Signs the claims, and adds `iss`, `aud`, `iat` and `exp`. */
  sign(claims: Claims, lifetimeSeconds: number): Promise<string>
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

/** What reads base64url may pass over white space and padding. @see RFC 7515 section 2 */
const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * Makes a signer of JWTs. The algorithm is the key's own, HS256 without key pairs; every other one
 * is refused, and `crit`; what a header says of where keys are to be had is ignored.
 *
 * @see RFC 8725 (JSON Web Token Best Current Practices)
 */
export function createTokenSigner(options: TokenSignerOptions): TokenSigner {
  const { purpose, keys, clock, issuer, audience, isStrict = true, keyPairs } = options
  const typ = purpose === 'access' ? 'at+jwt' : `${purpose}+jwt`
  const expected = { audience, requiredClaims: ['exp', 'sub'], ...(isStrict && { issuer, typ }) }

  async function judge(token: string): Promise<Claims | 'expired' | null> {
    if (!compact.test(token)) return null
    const pair = await keyPairs?.find(token)
    if (pair === null) return null
    const rules = { ...expected, algorithms: [pair?.alg ?? 'HS256'], currentDate: clock() }
    for (const key of pair ? [pair.key] : await keys.get(purpose)) {
      try {
        const { payload } = await jwtVerify(token, key, rules)
        return payload.iss === undefined || payload.iss === issuer ? payload : null
      } catch (error) {
        if (!(error instanceof errors.JOSEError)) throw error
        if (error instanceof errors.JWTExpired) return 'expired'
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) return null
      }
    }
    return null
  }

  return {
    async sign(claims, lifetimeSeconds) {
      const pair = await keyPairs?.first()
      const { key, ...header } = pair ?? { key: (await keys.get(purpose))[0], alg: 'HS256' }
      const iat = epochSeconds(clock())
      const payload = { iss: issuer, aud: audience, iat, exp: iat + lifetimeSeconds, ...claims }
      const bytes = new TextEncoder().encode(JSON.stringify(payload))
      return new CompactSign(bytes).setProtectedHeader({ ...header, typ }).sign(key)
    },

    async verify(token) {
      const verdict = await judge(token)
      return verdict === 'expired' ? null : verdict
    },

    judge,
  }
}

/** Whole seconds since 1970, as JWTs count them. */
export function epochSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000)
}
