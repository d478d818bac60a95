import { createKeyPairs, type SigningJwk } from '../crypto/key-pairs.ts'
import { randomText } from '../crypto/random.ts'
import { type Claims, createTokenSigner, epochSeconds } from '../crypto/signed-token.ts'
import { verifyOnce } from '../crypto/verified-tokens.ts'
import { assertWholeNumber } from '../errors.ts'
import { longestAgeSeconds } from '../http/cookie.ts'
import type { BackendEnvironment } from './environment.ts'
import { jwksRoute } from './jwks-route.ts'
import { refreshRoutes } from './refresh-routes.ts'
import { createRefreshTokens } from './refresh-tokens.ts'
import { endOf, leastIdleSeconds, type SessionLifetimes, secondsUntil } from './session-rows.ts'
import type { Credential, Strategy, StrategyRecipe, Subject } from './strategy.ts'

/** How long a log-in lasts that refresh tokens carry on. */
export interface RefreshOptions {
  /**
   * Seconds from the log-in to its end, however often it is refreshed. At most 400 days.
   *
   * @default 2592000 (30 days)
   */
  readonly lifetimeSeconds?: number | undefined
  /**
   * Seconds without a refresh after which the log-in is over: at least 300, and no less than an
   * access token lasts.
   *
   * @default none
   * @see OWASP ASVS 5.0, 7.3.1
   */
  readonly idleSeconds?: number | undefined
}

/** How long access tokens last, what carries them on, and what signs them. */
export interface JwtStrategyOptions {
  /**
   * Seconds until a token expires, at most 400 days. Without `refresh` a log-out does not end it
   * sooner; a new password does.
   *
   * @default 3600, and 900 with `refresh`
   */
  readonly lifetimeSeconds?: number | undefined
  /**
   * Adds refresh tokens, and `POST /auth/{backend}/refresh`. A log-in is then a row in
   * `storage.sessions`, which every check reads: a log-out ends the access token, too, at once.
   *
   * @default false
   */
  readonly refresh?: boolean | RefreshOptions | undefined
  /**
   * Keys to sign with instead of one derived from `secret`, so that others can verify the tokens by
   * `GET /.well-known/jwks.json`. Each names its algorithm (`alg`: RS256, ES256, EdDSA) and itself
   * (`kid`). The first, a private one, signs; all verify. To change keys, put the new one behind the
   * first, wait until others have read the list again, then put it first, and drop the old one when
   * its tokens have expired.
   *
   * @default none: HS256
   * @example [JSON.parse(process.env.SIGNING_KEY)]
   */
  readonly signingKeys?: readonly SigningJwk[] | undefined
}

/**
 * Issues signed tokens. Each check still reads the user, so that a changed password, a lost role or
 * a deactivation counts at once.
 *
 * @throws {TypeError} at `createAuth` when `refresh` misses `storage.sessions`, or a key cannot be.
 * @see RFC 7519, RFC 8725, RFC 9700
 */
export function jwtStrategy(options: JwtStrategyOptions = {}): StrategyRecipe {
  return (environment) => createJwtStrategy(environment, options)
}

function createJwtStrategy<User>(
  environment: BackendEnvironment<User>,
  { refresh = false, lifetimeSeconds = refresh ? 900 : 3600, signingKeys }: JwtStrategyOptions,
): Strategy<User> {
  const { name, keys, clock, issuer, audienceOf, compatibility } = environment
  const { requireStamp = true } = compatibility
  const owner = `backends.${name}`
  assertWholeNumber(owner, 'lifetimeSeconds', lifetimeSeconds, 1, longestAgeSeconds)
  const keyPairs = signingKeys && createKeyPairs(`${owner}: signingKeys`, signingKeys)
  const signer = createTokenSigner({
    purpose: 'access',
    keys,
    keyPairs,
    clock,
    issuer,
    audience: audienceOf('access'),
    isStrict: requireStamp,
  })
  const verifySignature = verifyOnce(signer, clock)

  async function sign(subject: Subject, seconds: number, sessionId?: string): Promise<string> {
    const claims = {
      sub: subject.userId,
      jti: randomText(16),
      auth_time: epochSeconds(subject.authenticatedAt),
      stamp: subject.securityStamp,
      backend: name,
      ...(sessionId !== undefined && { sid: sessionId }),
    }
    return signer.sign(claims, seconds)
  }

  function credentialOf(claims: Claims): Credential<User> | null {
    const {
      sub,
      stamp = null,
      auth_time: authTime = null,
      backend = requireStamp ? null : name,
      sid,
      exp,
    } = claims
    if (typeof sub !== 'string' || backend !== name) return null
    if (typeof stamp !== 'string' && (stamp !== null || requireStamp)) return null
    const authenticatedAt = typeof authTime === 'number' ? new Date(authTime * 1000) : null
    const sessionId = typeof sid === 'string' ? sid : null
    const expiresAt = exp === undefined ? null : new Date(exp * 1000)
    return { userId: sub, securityStamp: stamp, authenticatedAt, expiresAt, sessionId }
  }

  const withoutRows: Strategy<User> = {
    async issue(subject) {
      const now = clock()
      const seconds = secondsUntil(endOf(subject, lifetimeSeconds, now), now)
      return { token: await sign(subject, seconds), lifetimeSeconds: seconds }
    },

    async verify(token) {
      const claims = await verifySignature(token)
      const credential = claims && credentialOf(claims)
      return credential && { ...credential, sessionId: null }
    },

    async revoke() {
      // A token without a row lives until it expires.
    },

    publicKeys: keyPairs?.publicKeys,

    routes({ strategies }) {
      const first = strategies.find(({ publicKeys }) => publicKeys)
      const isFirst = keyPairs && first?.publicKeys === keyPairs.publicKeys
      return isFirst ? [jwksRoute(strategies)] : []
    },
  }
  if (!refresh) return withoutRows

  const refreshOptions = refresh === true ? {} : refresh
  const lifetimes = refreshLifetimes(owner, refreshOptions, lifetimeSeconds)
  const rows = createRefreshTokens(environment, lifetimes, { lifetimeSeconds, sign })
  return {
    ...withoutRows,
    ...rows,

    async verify(token) {
      const claims = await verifySignature(token)
      const credential = claims && credentialOf(claims)
      if (!credential) return null
      // Another library's tokens have no row here.
      if (credential.sessionId === null) return requireStamp ? null : credential
      const found = await rows.findSession(credential.sessionId)
      const isOwn = found?.session.userId === credential.userId
      if (!isOwn) return null
      const { session, account } = found
      return { ...credential, expiresAt: session.expiresAt, account }
    },

    routes: (kernel) => [
      ...(withoutRows.routes?.(kernel) ?? []),
      ...refreshRoutes({ name, refresh: rows.refresh }, kernel),
    ],
  }
}

function refreshLifetimes(
  backend: string,
  { lifetimeSeconds = 30 * 24 * 60 * 60, idleSeconds }: RefreshOptions,
  accessSeconds: number,
): SessionLifetimes {
  const least = Math.max(leastIdleSeconds, accessSeconds)
  const check = (option: string, value: number, from: number): void =>
    assertWholeNumber(backend, `refresh.${option}`, value, from, longestAgeSeconds)
  check('lifetimeSeconds', lifetimeSeconds, accessSeconds)
  if (idleSeconds !== undefined) check('idleSeconds', idleSeconds, least)
  return { owner: 'jwtStrategy with refresh', lifetimeSeconds, idleSeconds: idleSeconds ?? null }
}
