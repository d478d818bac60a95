import { type Backend, createBackends } from './authentication/backend.ts'
import { createGuard, type InternalGuard } from './authentication/guard.ts'
import { createLogin, type Login } from './authentication/login.ts'
import { type AssertRecentLogin, createRecentLogin } from './authentication/recent-login.ts'
import { createSameOrigin, type SameOrigin } from './authentication/same-origin.ts'
import { createOriginCheck, type OriginCheck } from './http/csrf.ts'
import type { Kernel } from './kernel.ts'
import type { AuthOptions } from './options.ts'
import type { BaseUser } from './ports/user-store.ts'
import { assertMayLogIn } from './users/account.ts'

/** Who is asking, and the ways in and out. */
export interface AuthenticationParts<User extends BaseUser> extends Login<User> {
  readonly backends: readonly Backend<User>[]
  readonly originCheck: OriginCheck
  readonly guard: InternalGuard<User>
  readonly sameOrigin: SameOrigin
  readonly assertRecentLogin: AssertRecentLogin
}

/**
 * Makes what decides who is asking, and may come in.
 *
 * @throws {TypeError} for a configuration that cannot work, naming the option.
 */
export function createAuthentication<User extends BaseUser>(
  options: AuthOptions<User, string, unknown, unknown>,
  kernel: Kernel<User>,
): AuthenticationParts<User> {
  const { baseUrl, keys, clock, audienceOf, storage, effects, identities } = kernel
  const { origin, issuer, isSecure } = baseUrl
  const originCheck = createOriginCheck(origin, options.trustedOrigins ?? [])
  const backends = createBackends<User>(options.backends, {
    keys,
    storage,
    clock,
    later: effects.later,
    issuer,
    isSecure,
    audienceOf,
    compatibility: options,
  })
  return {
    backends,
    originCheck,
    guard: createGuard(backends, identities, originCheck),
    sameOrigin: createSameOrigin(backends, originCheck),
    assertRecentLogin: createRecentLogin(options.reauthenticateAfterSeconds, clock),
    ...createLogin<User>({
      ...kernel,
      assertMayLogIn: (user) => assertMayLogIn(user, kernel.requireVerification),
    }),
  }
}
