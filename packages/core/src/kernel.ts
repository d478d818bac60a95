import { createFingerprints } from './crypto/fingerprint.ts'
import { createKeyRing, type KeyRing, type Purpose } from './crypto/key-ring.ts'
import { createTokenSigner, type TokenSigner } from './crypto/signed-token.ts'
import { type BaseUrl, parseBaseUrl } from './http/base-url.ts'
import { createSideEffects, reporter } from './http/side-effects.ts'
import { type AuthOptions, audiences } from './options.ts'
import type { Clock } from './ports/clock.ts'
import type { RateLimitStore } from './ports/rate-limit-store.ts'
import type { BaseUser } from './ports/user-store.ts'
import { createLimiter } from './rate-limit/limiter.ts'
import { createLimits } from './rate-limit/limits.ts'
import { memoryRateLimits } from './rate-limit/memory-rate-limits.ts'
import type { RateLimits } from './rate-limit/rate-limit.ts'
import type { UsersEnvironment } from './users/environment.ts'
import type { UserFields } from './users/user-fields.ts'
import { createUsersEnvironment, userFieldsOf } from './users-environment.ts'

/** What every part of an application stands on. */
export interface Kernel<User extends BaseUser> extends UsersEnvironment<User> {
  readonly baseUrl: BaseUrl
  readonly keys: KeyRing
  readonly clock: Clock
  readonly onError: (error: unknown) => void
  /** `aud` of the tokens of a purpose. */
  readonly audienceOf: (purpose: Purpose) => string
  /** Signs tokens of a purpose. `kind` tells audiences of one purpose apart. */
  readonly signerOf: (purpose: Purpose, kind?: string) => TokenSigner
  readonly limits: RateLimits
  /** Where is counted. */
  readonly rateLimits: RateLimitStore
  readonly fields: UserFields
}

/**
 * Makes the kernel of an application.
 *
 * @throws {TypeError} for a configuration that cannot work, naming the option.
 */
export function createKernel<User extends BaseUser>(
  options: AuthOptions<User, string, unknown, unknown>,
): Kernel<User> {
  const { clock = () => new Date(), onEvent } = options
  const baseUrl = parseBaseUrl(options.baseUrl)
  const { issuer } = baseUrl
  const keys = createKeyRing(options.secret, options)
  const onError = reporter(options.onError)
  const effects = createSideEffects({ onError, onEvent, clock })
  const audienceOf = audiences(options)
  const signerOf: Kernel<User>['signerOf'] = (purpose, kind = '') =>
    createTokenSigner({ purpose, keys, clock, issuer, audience: audienceOf(purpose) + kind })
  const fields = userFieldsOf(options)
  const fingerprints = createFingerprints(keys)
  const limits = createLimits(options.limits)
  const rateLimits = options.storage?.rateLimits ?? memoryRateLimits()
  const limiter = createLimiter({ limits, store: rateLimits, fingerprints, clock })
  const parts = { signerOf, issuer, effects, fingerprints, limiter }
  return {
    ...createUsersEnvironment(options, parts),
    baseUrl,
    keys,
    clock,
    onError,
    audienceOf,
    signerOf,
    limits,
    rateLimits,
    fields,
  }
}
