import type { JWTPayload } from 'jose'
import * as errors from 'jose/errors'
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote'
import { jwtVerify } from 'jose/jwt/verify'
import { AuthError } from '../errors.ts'
import type { ProviderEnvironment } from './provider.ts'

/** What an ID token has to be. */
export interface IdTokenRules {
  /** Exactly the `iss` claim; a function where it depends on the token, as with tenants. */
  readonly issuer: string | ((claims: JWTPayload) => string)
  /** Our client id: `aud`, and `azp` where there is one. */
  readonly clientId: string
  /** Where the provider's public keys are. */
  readonly jwksUri: string
}

/** Claims of an ID token that has been verified. */
export type IdTokenClaims = JWTPayload & { readonly sub: string }

/**
 * Verifies ID tokens.
 *
 * @throws {AuthError} OAUTH_CODE_REJECTED for one that is missing or does not hold.
 * @throws {Error} another when the provider's keys cannot be had: that is no refusal.
 */
export type VerifyIdToken = (idToken: string | null, nonce: string) => Promise<IdTokenClaims>

/** Signatures by a private key alone: whoever knows a public key or our secret can make an HMAC. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

const keysMaxAgeMilliseconds = 10 * 60 * 1000
const clockToleranceSeconds = 30

/** `sub`: ASCII, at most 255 characters (OpenID Connect Core section 2). */
const subject = /^[\x20-\x7e]{1,255}$/

/**
 * Makes the verifier of one provider. It caches the keys for 10 minutes, and asks again for a key
 * that it does not know.
 *
 * @see OpenID Connect Core 1.0, section 3.1.3.7
 */
export function createIdTokenVerifier(
  rules: IdTokenRules,
  environment: ProviderEnvironment,
): VerifyIdToken {
  const { clock, outbound } = environment
  const keys = createRemoteJWKSet(new URL(rules.jwksUri), {
    [customFetch]: outbound.fetch,
    timeoutDuration: outbound.timeoutSeconds * 1000,
    cacheMaxAge: keysMaxAgeMilliseconds,
    cooldownDuration: 0, // a rotated key is found at once; every token has cost a token request
  })

  return async (idToken, nonce) => {
    if (idToken === null) throw rejected('no ID token')
    const { payload } = await jwtVerify(idToken, keys, {
      algorithms,
      audience: rules.clientId,
      requiredClaims: ['iss', 'sub', 'exp', 'iat'],
      clockTolerance: clockToleranceSeconds,
      currentDate: clock(),
    }).catch((error: unknown) => {
      throw isRefusal(error) ? rejected(error.message) : error
    })
    const claim = wrongClaim(payload, rules, nonce)
    if (claim) throw rejected(`unexpected "${claim}" claim value`)
    return payload as IdTokenClaims // `sub` has been found to be text
  }
}

/** What jose does not judge, or less strictly. Returns the name of the first claim that is wrong. */
function wrongClaim(claims: JWTPayload, rules: IdTokenRules, nonce: string): string | undefined {
  const { iss, sub, aud, azp, nonce: repeated } = claims
  const issuer = typeof rules.issuer === 'string' ? rules.issuer : rules.issuer(claims)
  if (iss !== issuer) return 'iss'
  if (typeof sub !== 'string' || !subject.test(sub)) return 'sub'
  const needsAzp = Array.isArray(aud) && aud.length > 1
  if ((needsAzp || azp !== undefined) && azp !== rules.clientId) return 'azp'
  if (repeated !== nonce) return 'nonce'
  return undefined
}

/** Trouble with the provider's keys says nothing of the token. */
function isRefusal(error: unknown): error is errors.JOSEError {
  return error instanceof errors.JOSEError && !keyTrouble.includes(error.code)
}

const keyTrouble = [
  errors.JOSEError.code, // another status than 200, or no JSON
  errors.JWKSTimeout.code,
  errors.JWKSInvalid.code,
  errors.JWKInvalid.code,
]

/** jose's own errors carry the claims, which are no business of a log. */
function rejected(reason: string): AuthError {
  return new AuthError('OAUTH_CODE_REJECTED', { cause: new Error(`ID token: ${reason}`) })
}
