import { sha256 } from '../crypto/digest.ts'
import { randomText } from '../crypto/random.ts'
import { assertWholeNumber } from '../errors.ts'
import { longestAgeSeconds } from '../http/cookie.ts'
import { leastIdleSeconds, newSessionId, openSessionRows, secondsUntil } from './session-rows.ts'
import type { StrategyRecipe } from './strategy.ts'

/** How long sessions last. */
export interface SessionStrategyOptions {
  /**
   * Seconds from the log-in to its end, whatever happens in between. At most 400 days.
   *
   * @default 604800 (7 days)
   */
  readonly lifetimeSeconds?: number | undefined
  /**
   * Seconds without a request after which a session is over, at least 300. The last use is noted
   * at most once a minute, so that a session may end by as much sooner.
   *
   * @default none: a session that nobody uses lasts as long as any
   * @see OWASP ASVS 5.0, 7.3.1
   */
  readonly idleSeconds?: number | undefined
}

/**
 * Issues opaque tokens of 256 random bits. The session is a row in `storage.sessions`, found by
 * the SHA-256 of its token, and ends the moment the row goes. A user has at most 100: behind the
 * log-in that is one too many, the oldest ends.
 *
 * @throws {TypeError} at `createAuth` when `storage.sessions` is missing.
 * @see OWASP Session Management Cheat Sheet
 */
export function sessionStrategy(options: SessionStrategyOptions = {}): StrategyRecipe {
  const { lifetimeSeconds = 7 * 24 * 60 * 60, idleSeconds = null } = options
  return (environment) => {
    const owner = `backends.${environment.name}`
    const lifetimes = { owner: 'sessionStrategy', lifetimeSeconds, idleSeconds }
    const rows = openSessionRows(environment, lifetimes)
    assertWholeNumber(owner, 'lifetimeSeconds', lifetimeSeconds, 1, longestAgeSeconds)
    if (idleSeconds !== null) {
      assertWholeNumber(owner, 'idleSeconds', idleSeconds, leastIdleSeconds, longestAgeSeconds)
    }
    return {
      async issue(subject, context) {
        const token = randomText(32)
        const id = newSessionId()
        const names = { id, tokenDigest: await sha256(token) }
        const { createdAt, expiresAt } = await rows.begin(subject, context, names)
        return { token, lifetimeSeconds: secondsUntil(expiresAt, createdAt), sessionId: id }
      },

      async verify(token, context = {}) {
        const found = await rows.find(await sha256(token))
        if (!found) return null
        rows.noteUse(found.session, context)
        const { id, userId, securityStamp, authenticatedAt, expiresAt } = found.session
        const { account } = found
        return { userId, securityStamp, authenticatedAt, expiresAt, sessionId: id, account }
      },

      revoke: rows.end,
      accepts: rows.accepts,
    }
  }
}
