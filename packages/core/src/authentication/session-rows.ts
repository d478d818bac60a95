import { randomText } from '../crypto/random.ts'
import type { CallContext, RequestContext } from '../http/request-context.ts'
import { userAgentOf } from '../http/side-effects.ts'
import type { FoundSession, Session, SessionStore } from '../ports/session-store.ts'
import type { BackendEnvironment } from './environment.ts'
import type { Credential, Subject } from './strategy.ts'

/** How long the log-ins of a backend last. */
export interface SessionLifetimes {
  /** What has them, for errors. */
  readonly owner: string
  readonly lifetimeSeconds: number
  /** Seconds without use after which it is over; `null`: as many as there are. */
  readonly idleSeconds: number | null
}

/** The log-ins of one backend that the server remembers: rows in `storage.sessions`. */
export interface SessionRows<out User> {
  readonly store: SessionStore<User>
  /**
   * Remembers a log-in. Behind the answer, the user's oldest sessions end that are too many.
   *
   * @throws {OwnerMissing}
   */
  begin(subject: Subject, context: CallContext, names: SessionNames): Promise<Session>
  /** Finds a session by its token's digest, if it is one of this backend that goes on. */
  find(tokenDigest: string): Promise<FoundSession<User> | null>
  /** Notes that a session was used, behind the answer, and at most once a minute. */
  noteUse(session: Session, context: RequestContext): void
  /** Whether it is one of this backend that goes on. */
  accepts(session: Session): boolean
  /** Ends the session of a credential, where it has one. */
  end(credential: Credential<unknown>): Promise<void>
}

/** What a session is found by. */
export type SessionNames = Pick<Session, 'id' | 'tokenDigest'>

/** What columns have room for. */
const longestAddress = 64

/** How many sessions a user can have: more are of no use to anybody but an attacker. */
const mostSessions = 100

/** How old the note of the last use may be. */
const touchMilliseconds = 60_000

/** The least that an idle lifetime can be: the note of the last use is a minute behind. */
export const leastIdleSeconds = 300

/** Makes the name of a session: 128 random bits. */
export function newSessionId(): string {
  return randomText(16)
}

/**
 * Opens the rows of one backend.
 *
 * @throws {TypeError} when `storage.sessions` is missing.
 */
export function openSessionRows<User>(
  { name, storage, clock, later }: BackendEnvironment<User>,
  { owner, lifetimeSeconds, idleSeconds }: SessionLifetimes,
): SessionRows<User> {
  const { sessions: store } = storage
  if (!store) throw new TypeError(`backends.${name}: ${owner} needs storage.sessions`)
  function accepts({ backend, expiresAt, lastUsedAt }: Session): boolean {
    const now = clock().getTime()
    const idle = now - lastUsedAt.getTime()
    const isIdle = idleSeconds !== null && idle >= idleSeconds * 1000
    return backend === name && expiresAt.getTime() > now && !isIdle
  }

  return {
    store,
    accepts,

    async begin(subject, context, names) {
      const { userId, securityStamp, authenticatedAt } = subject
      const now = clock()
      const session: Session = {
        ...names,
        userId,
        securityStamp,
        authenticatedAt,
        backend: name,
        createdAt: now,
        lastUsedAt: now,
        expiresAt: endOf(subject, lifetimeSeconds, now),
        generation: 0,
        ip: context.clientAddress?.slice(0, longestAddress) ?? null,
        userAgent: userAgentOf(context.request),
      }
      await store.insert(session)
      later(context, () => endSurplus(store, session))
      return session
    },

    async find(tokenDigest) {
      const found = await store.find(tokenDigest)
      return found && accepts(found.session) ? found : null
    },

    noteUse({ id, userId, lastUsedAt }, context) {
      const now = clock()
      if (now.getTime() - lastUsedAt.getTime() < touchMilliseconds) return
      later(context, () => store.touch(id, userId, now))
    },

    async end({ sessionId, userId }) {
      if (sessionId !== null) await store.delete(sessionId, userId)
    },
  }
}

/** When a log-in ends that is issued now: one that goes on, no later than it would have. */
export function endOf({ expiresAt }: Subject, lifetimeSeconds: number, now: Date): Date {
  const end = new Date(now.getTime() + lifetimeSeconds * 1000)
  return expiresAt && expiresAt < end ? expiresAt : end
}

/** Whole seconds until then: 1 at least. */
export function secondsUntil(end: Date, now: Date): number {
  return Math.max(1, Math.ceil((end.getTime() - now.getTime()) / 1000))
}

/** Ends what a log-in is too many: what has expired, then the oldest. */
async function endSurplus(
  store: SessionStore<unknown>,
  { id: latest, userId, createdAt: now }: Session,
): Promise<void> {
  const all = await store.list(userId)
  const ranks = (session: Session): number => (session.expiresAt > now ? 1 : 0)
  const others = all.filter(({ id }) => id !== latest).sort((a, b) => ranks(a) - ranks(b))
  const surplus = others.slice(0, Math.max(all.length - mostSessions, 0))
  for (const { id } of surplus) await store.delete(id, userId)
}
