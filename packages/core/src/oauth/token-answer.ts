import { AuthError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'

/** Longer than a token lives, and short enough for a `Date`. */
const longestLifetimeSeconds = 2 ** 31

/**
 * Turns `expires_in` into a time, `null` where it says none. Some providers write the number as
 * text.
 *
 * @see RFC 6749 section 5.1
 */
export function expiryOf(expiresIn: unknown, clock: Clock): Date | null {
  const isDigits = typeof expiresIn === 'string' && /^\d{1,10}$/.test(expiresIn)
  const seconds = isDigits ? Number(expiresIn) : expiresIn
  const isLifetime = typeof seconds === 'number' && seconds > 0 && seconds <= longestLifetimeSeconds
  return isLifetime ? new Date(clock().getTime() + seconds * 1000) : null
}

/** Codes that say nothing of the user's code or token: the client is not set up right … */
const clientFaults = new Set([
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  // As GitHub has them.
  'incorrect_client_credentials',
  'redirect_uri_mismatch',
])

/** … or the provider has trouble of its own. */
const passingFaults = new Set([
  'temporarily_unavailable',
  'server_error',
  'slow_down',
  'rate_limit_exceeded',
])

/**
 * Turns an error code of a token endpoint into an error. It quotes a plain code, and nothing else
 * of the answer.
 *
 * @returns OAUTH_CODE_REJECTED for a refusal, another error for a fault.
 * @see RFC 6749 section 5.2
 */
export function tokenRefusal(source: string, code: unknown): Error {
  const isPlain = typeof code === 'string' && /^[a-z_]{1,64}$/.test(code)
  const cause = new Error(`${source}, ${isPlain ? code : 'an error'}`)
  if (isPlain && clientFaults.has(code)) {
    return new Error(`${cause.message}: check client id, secret and redirect URI at the provider`)
  }
  if (isPlain && passingFaults.has(code)) return cause
  return new AuthError('OAUTH_CODE_REJECTED', { cause })
}
