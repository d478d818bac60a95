import { AuthError, assertWholeNumber } from '../errors.ts'
import { longestAgeSeconds } from '../http/cookie.ts'
import type { RouteGuard } from '../http/route.ts'
import type { Clock } from '../ports/clock.ts'
import type { Caller } from './caller.ts'

/**
 * Keeps what could cost somebody their account to log-ins that are fresh.
 *
 * @throws {AuthError} REAUTHENTICATION_REQUIRED when the caller last showed a password or the like
 * too long ago, or the credential does not say when.
 */
export type AssertRecentLogin = (caller: Caller<unknown>) => void

/** A guard that also asks for a fresh log-in. */
export function recently<User>(
  guard: RouteGuard<Caller<User>>,
  assertRecentLogin: AssertRecentLogin,
): RouteGuard<Caller<User>> {
  return {
    ...guard,
    async check(request, context) {
      const caller = await guard.check(request, context)
      assertRecentLogin(caller)
      return caller
    },
  }
}

/** The age of a log-in that is recent, in seconds, where nobody says another. */
export const recentSeconds = 600

/** Makes the rule. `null`: every log-in is recent enough. @see OWASP ASVS 5.0, 7.5.1 */
export function createRecentLogin(
  maxAgeSeconds: number | null = recentSeconds,
  clock: Clock,
): AssertRecentLogin {
  if (maxAgeSeconds !== null) {
    assertWholeNumber(
      'createAuth',
      'reauthenticateAfterSeconds',
      maxAgeSeconds,
      1,
      longestAgeSeconds,
    )
  }
  return (caller) => {
    if (maxAgeSeconds !== null) assertRecent(caller, maxAgeSeconds, clock())
  }
}

/** @throws {AuthError} REAUTHENTICATION_REQUIRED for a log-in that is older, or may be. */
export function assertRecent(
  { credential }: Caller<unknown>,
  maxAgeSeconds: number,
  now: Date,
): void {
  const authenticatedAt = credential.authenticatedAt?.getTime() ?? 0
  if (now.getTime() - authenticatedAt > maxAgeSeconds * 1000) {
    throw new AuthError('REAUTHENTICATION_REQUIRED')
  }
}
