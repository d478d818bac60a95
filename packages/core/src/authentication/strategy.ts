import type { PublicJwk } from '../crypto/key-pairs.ts'
import type { AuthError, ErrorCode } from '../errors.ts'
import type { CallContext, RequestContext, RequestLike } from '../http/request-context.ts'
import type { Route } from '../http/route.ts'
import type { SideEffects } from '../http/side-effects.ts'
import type { Session } from '../ports/session-store.ts'
import type { Account } from '../ports/user-store.ts'
import type { NamedRateLimit } from '../rate-limit/rate-limit.ts'
import type { BackendEnvironment } from './environment.ts'
import type { IssuedToken } from './issued-token.ts'
import type { Transport } from './transport.ts'

/** Whom a token is issued to. */
export interface Subject {
  readonly userId: string
  /** The user's security stamp as it stood when the user proved who they are. */
  readonly securityStamp: string
  /** When the user last showed a password or the like. */
  readonly authenticatedAt: Date
  /** When the log-in that goes on under this token ends. Left out: it begins now. */
  readonly expiresAt?: Date | undefined
}

/** What a token says, once it is known to be genuine and alive. */
export interface Credential<out User> {
  readonly userId: string
  /** `null`: the token has none, which `requireStamp: false` lets pass. */
  readonly securityStamp: string | null
  /** `null`: the token does not say. */
  readonly authenticatedAt: Date | null
  /** When the log-in ends, however it is used; `null`: the token does not say. */
  readonly expiresAt: Date | null
  /** The session it belongs to, where the server remembers one. */
  readonly sessionId: string | null
  /** The user's row, where the look-up brought it along. Handed on unread. */
  readonly account?: Account<User> | undefined
}

/** What a refresh token can be traded for. */
export interface RefreshGrant<out User> {
  /** Whose it is. */
  readonly credential: Credential<User>
  /**
   * Trades it. Returns `'reused'` for a token that was traded before, too long ago for a lost answer
   * or a request in parallel, and ends the session: one of the two who have it is a thief. Returns
   * `null` when the session has ended meanwhile.
   */
  renew(): Promise<IssuedToken | 'reused' | null>
}

/** What the routes of a strategy stand on, in one backend. */
export interface StrategyRoutesEnvironment<out User> {
  /** Where the backend's routes lie: `['/auth', '/auth/jwt']` for the first. */
  readonly paths: readonly string[]
  readonly transport: Transport
  /** The strategies of all backends. */
  readonly strategies: readonly Strategy<unknown>[]
  /** The same-origin rule for answers that log somebody in. @throws {AuthError} CSRF_REJECTED */
  assertSameOrigin(request: RequestLike): void
  /** Whether a credential is somebody's still, and they may log in. */
  mayLogIn(credential: Credential<User>): Promise<boolean>
  /** What those without a valid credential are told, 401; `userId` where it is known, for events. */
  unauthorized(code?: ErrorCode, userId?: string): AuthError
  /** How often its routes may be asked. */
  readonly limits: readonly NamedRateLimit[]
  /** Tells the audit stream. */
  readonly emit: SideEffects['emit']
}

/** What a token is. Knows nothing of how it travels, and users as a text alone. */
export interface Strategy<out User> {
  /** Makes a token for who has just logged in. */
  issue(subject: Subject, context: CallContext): Promise<IssuedToken>
  /** Returns what the token says, or `null` if it is not one of this backend that is alive. */
  verify(token: string, context?: RequestContext): Promise<Credential<User> | null>
  /** Ends what can be ended of it before it expires. */
  revoke(credential: Credential<unknown>): Promise<void>
  /**
   * Returns what a refresh token can be traded for, or `null` if it is not one of this backend that
   * is alive. Left out: there are none.
   */
  refresh?(token: string): Promise<RefreshGrant<User> | null>
  /** Whether a session is one of this backend that goes on. Left out: it has none. */
  accepts?(session: Session): boolean
  /** Routes of its own. Left out: none. */
  routes?(kernel: StrategyRoutesEnvironment<User>): readonly Route[]
  /** The keys by which others can verify its tokens. Left out: there are none. */
  readonly publicKeys?: readonly PublicJwk[] | undefined
}

/** Makes a strategy for one backend. `createAuth` calls it once. */
export type StrategyRecipe = <User>(environment: BackendEnvironment<User>) => Strategy<User>
