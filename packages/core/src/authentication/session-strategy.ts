import { sha256 } from '../crypto/digest.ts'
import { randomText } from '../crypto/random.ts'
import { assertWholeNumber } from '../errors.ts'
import { longestAgeSeconds } from '../http/cookie.ts'
import type { StrategyRecipe } from './strategy.ts'

/** How long sessions last. */
export interface SessionStrategyOptions {
  /**
   * Seconds from the log-in to its end, whatever happens in between. At most 400 days.
   *
   * @default 604800 (7 days)
   */
  readonly lifetimeSeconds?: number | undefined
}

/** What columns have room for. */
const [longestAddress, longestUserAgent] = [64, 512]

/**
 * Issues opaque tokens of 256 random bits. The session is a row in `storage.sessions`, found by
 * the SHA-256 of its token, and ends the moment the row goes.
 *
 * @throws {TypeError} at `createAuth` when `storage.sessions` is missing.
 * @see OWASP Session Management Cheat Sheet
 */
export function sessionStrategy(options: SessionStrategyOptions = {}): StrategyRecipe {
  const { lifetimeSeconds = 7 * 24 * 60 * 60 } = options
  return ({ name, storage, clock }) => {
    const { sessions } = storage
    if (!sessions) {
      throw new TypeError(`backends.${name}: sessionStrategy needs storage.sessions`)
    }
    assertWholeNumber(`backends.${name}`, 'lifetimeSeconds', lifetimeSeconds, 1, longestAgeSeconds)
    return {
      async issue(subject, { request, clientAddress }) {
        const token = randomText(32)
        const now = clock()
        await sessions.insert({
          id: randomText(16),
          tokenDigest: await sha256(token),
          ...subject,
          backend: name,
          createdAt: now,
          lastUsedAt: now,
          generation: 0,
          expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
          ip: clientAddress?.slice(0, longestAddress) ?? null,
          userAgent: request?.headers.get('user-agent')?.slice(0, longestUserAgent) ?? null,
        })
        return { token, lifetimeSeconds }
      },

      async verify(token) {
        const found = await sessions.find(await sha256(token))
        if (!found || found.session.backend !== name || found.session.expiresAt <= clock()) {
          return null
        }
        const { id, userId, securityStamp, authenticatedAt } = found.session
        return { userId, securityStamp, authenticatedAt, sessionId: id, account: found.account }
      },

      async revoke({ sessionId, userId }) {
        if (sessionId !== null) await sessions.delete(sessionId, userId)
      },
    }
  }
}
