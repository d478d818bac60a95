import type { OAuthAccountStore } from './oauth-account-store.ts'
import type { OneTimeTokenStore } from './one-time-token-store.ts'
import type { RateLimitStore } from './rate-limit-store.ts'
import type { SessionStore } from './session-store.ts'
import type { UserStore } from './user-store.ts'

/**
 * The stores an application provides. Spread to mix:
 * `{ ...drizzleStorage(db, { users }), sessions: redisSessions(redis) }`.
 */
export interface Storage<out User> {
  readonly users: UserStore<User>
  /** Needed by `sessionStrategy()`. */
  readonly sessions?: SessionStore<User> | undefined
  /** Needed by `oauth()`, as is the next. */
  readonly oauthAccounts?: OAuthAccountStore | undefined
  readonly oneTimeTokens?: OneTimeTokenStore | undefined
  /**
   * Needed by applications of several processes, to count together.
   *
   * @default memoryRateLimits()
   */
  readonly rateLimits?: RateLimitStore | undefined
}
