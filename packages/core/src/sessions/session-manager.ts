import type { Identities } from '../authentication/identity.ts'
import type { CallContext } from '../http/request-context.ts'
import type { SideEffects } from '../http/side-effects.ts'
import type { Session, SessionStore } from '../ports/session-store.ts'
import type { BaseUser, UserId } from '../ports/user-store.ts'

/** A session as its owner may see it. */
export type ActiveSession = Omit<Session, 'tokenDigest' | 'securityStamp' | 'generation'>

/** What {@link SessionManager} needs. */
export interface SessionManagerOptions {
  /** `undefined`: there are no sessions. */
  readonly store: SessionStore<unknown> | undefined
  readonly effects: Pick<SideEffects, 'emit'>
  readonly identities: Identities<BaseUser>
  /** Whether a backend still takes tokens of a session. */
  readonly accepts: (session: Session) => boolean
}

/** The sessions of an application, without HTTP: those of cookies, and of refresh tokens. */
export class SessionManager {
  readonly #options: SessionManagerOptions

  constructor(options: SessionManagerOptions) {
    this.#options = options
  }

  /** Returns the sessions of a user that go on, the last one used first. */
  async list(userId: UserId): Promise<ActiveSession[]> {
    const { store, identities, accepts } = this.#options
    const owner = String(userId)
    const sessions = (await store?.list(owner)) ?? []
    if (sessions.length === 0) return []
    const identity = await identities.find(owner)
    return sessions
      .filter((session) => session.securityStamp === identity?.securityStamp && accepts(session))
      .sort((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime())
      .map(({ tokenDigest, securityStamp, generation, ...session }) => session)
  }

  /**
   * Ends one session of a user. Returns whether there was one.
   *
   * @example
   * await auth.sessions.end(sessionId, user.id)
   */
  async end(id: string, userId: UserId, context: CallContext = {}): Promise<boolean> {
    const { store, effects } = this.#options
    const owner = String(userId)
    const isEnded = (await store?.delete(id, owner)) ?? false
    if (isEnded) effects.emit(context, { action: 'end-session', userId: owner, sessionId: id })
    return isEnded
  }

  /**
   * Ends all sessions of a user but for the one with the id `except`. A JWT without a session lives
   * on: `auth.users.logOutEverywhere` ends those as well.
   */
  async endAll(
    userId: UserId,
    options: { readonly except?: string | undefined } = {},
    context: CallContext = {},
  ): Promise<void> {
    const { store, effects } = this.#options
    const owner = String(userId)
    await store?.deleteAll(owner, options)
    effects.emit(context, { action: 'end-sessions', userId: owner })
  }
}
