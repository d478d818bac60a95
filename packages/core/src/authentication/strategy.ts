import type { CallContext } from '../http/request-context.ts'
import type { Account } from '../ports/user-store.ts'
import type { BackendEnvironment } from './environment.ts'

/** Whom a token is issued to. */
export interface Subject {
  readonly userId: string
  /** The user's security stamp as it stood when the user proved who they are. */
  readonly securityStamp: string
  /** When the user last showed a password or the like. */
  readonly authenticatedAt: Date
}

/** A token, ready to travel. */
export interface IssuedToken {
  readonly token: string
  readonly lifetimeSeconds: number
}

/** What a token says, once it is known to be genuine and alive. */
export interface Credential<out User> {
  readonly userId: string
  /** `null`: the token has none, which `requireStamp: false` lets pass. */
  readonly securityStamp: string | null
  /** `null`: the token does not say. */
  readonly authenticatedAt: Date | null
  /** The session it belongs to, where the server remembers one. */
  readonly sessionId: string | null
  /** The user's row, where the look-up brought it along. Handed on unread. */
  readonly account?: Account<User> | undefined
}

/** What a token is. Knows nothing of how it travels, and users as a text alone. */
export interface Strategy<out User> {
  issue(subject: Subject, context: CallContext): Promise<IssuedToken>
  /** Returns what the token says, or `null` if it is not one of this backend that is alive. */
  verify(token: string): Promise<Credential<User> | null>
  /** Ends what can be ended of it before it expires. */
  revoke(credential: Credential<unknown>): Promise<void>
}

/** Makes a strategy for one backend. `createAuth` calls it once. */
export type StrategyRecipe = <User>(environment: BackendEnvironment<User>) => Strategy<User>
