import { randomText } from '../crypto/random.ts'
import { type Claims, createTokenSigner, epochSeconds } from '../crypto/signed-token.ts'
import { assertWholeNumber } from '../errors.ts'
import { longestAgeSeconds } from '../http/cookie.ts'
import type { BackendEnvironment } from './environment.ts'
import type { Credential, Strategy, StrategyRecipe } from './strategy.ts'

/** How long access tokens last. */
export interface JwtStrategyOptions {
  /**
   * Seconds until a token expires, at most 400 days. A log-out does not end it sooner; a new
   * password does.
   *
   * @default 3600
   */
  readonly lifetimeSeconds?: number | undefined
}

/**
 * Issues signed tokens (HS256) that need no row of their own. Each check still reads the user, so
 * that a changed password, a lost role or a deactivation counts at once.
 *
 * @see RFC 7519, RFC 8725
 */
export function jwtStrategy(options: JwtStrategyOptions = {}): StrategyRecipe {
  const { lifetimeSeconds = 3600 } = options
  return (environment) => {
    assertWholeNumber(
      `backends.${environment.name}`,
      'lifetimeSeconds',
      lifetimeSeconds,
      1,
      longestAgeSeconds,
    )
    return createJwtStrategy(environment, lifetimeSeconds)
  }
}

function createJwtStrategy<User>(
  environment: BackendEnvironment<User>,
  lifetimeSeconds: number,
): Strategy<User> {
  const { name, keys, clock, issuer, audienceOf, compatibility } = environment
  const { requireStamp = true } = compatibility
  const signer = createTokenSigner({
    purpose: 'access',
    keys,
    clock,
    issuer,
    audience: audienceOf('access'),
    isStrict: requireStamp,
  })

  function credentialOf(claims: Claims): Credential<User> | null {
    const {
      sub,
      stamp = null,
      auth_time: authTime = null,
      backend = requireStamp ? null : name,
    } = claims
    if (typeof sub !== 'string' || backend !== name) return null
    if (typeof stamp !== 'string' && (stamp !== null || requireStamp)) return null
    const authenticatedAt = typeof authTime === 'number' ? new Date(authTime * 1000) : null
    return { userId: sub, securityStamp: stamp, authenticatedAt, sessionId: null }
  }

  return {
    async issue({ userId, securityStamp, authenticatedAt }) {
      const claims = {
        sub: userId,
        jti: randomText(16),
        auth_time: epochSeconds(authenticatedAt),
        stamp: securityStamp,
        backend: name,
      }
      return { token: await signer.sign(claims, lifetimeSeconds), lifetimeSeconds }
    },

    async verify(token) {
      const claims = await signer.verify(token)
      return claims && credentialOf(claims)
    },

    async revoke() {
      // A token without a row lives until it expires.
    },
  }
}
