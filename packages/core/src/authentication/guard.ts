import { AuthError, assertWholeNumber, type ErrorCode, type HeaderList } from '../errors.ts'
import { longestAgeSeconds } from '../http/cookie.ts'
import { isUnsafe, type OriginCheck } from '../http/csrf.ts'
import type { RequestContext, RequestLike } from '../http/request-context.ts'
import type { RouteGuard } from '../http/route.ts'
import type { Clock } from '../ports/clock.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Backend } from './backend.ts'
import { type Caller, findCaller } from './caller.ts'
import type { Identities } from './identity.ts'
import { assertRecent, recentSeconds } from './recent-login.ts'

/** Who may come in. */
export interface GuardOptions<Name extends string = string> {
  /**
   * Turns inactive users away (401).
   *
   * @default true
   */
  readonly active?: boolean | undefined
  /**
   * Turns users away whose address is not verified (403).
   *
   * @default false
   */
  readonly verified?: boolean | undefined
  /**
   * Turns away all but superusers (403).
   *
   * @default false
   */
  readonly superuser?: boolean | undefined
  /**
   * The backends whose tokens count.
   *
   * @default all
   */
  readonly backends?: readonly Name[] | undefined
}

/** Who may come in, and how long ago they may have shown who they are. */
export interface RecentLoginOptions<Name extends string = string> extends GuardOptions<Name> {
  /**
   * Seconds since the user last showed a password or the like. A refresh does not count.
   *
   * @default the option `reauthenticateAfterSeconds`; 600 where that is `null`
   */
  readonly maxAgeSeconds?: number | undefined
}

/** The log-in that a request carries. */
export interface Authentication<out User, out Name extends string = string> {
  readonly user: User
  /** The backend that issued the token. */
  readonly backend: Name
  /** The session that the token belongs to; `null` for tokens that need none. */
  readonly session: { readonly id: string } | null
  /** When the user last showed a password or the like; `null` if the token does not say. */
  readonly authenticatedAt: Date | null
}

/**
 * Answers who is asking. The bindings take this much of `auth`, and no more.
 *
 * The context is what the runtime knows besides the request: a serverless one needs `waitUntil` for
 * the note of when a session was last used, which is written behind the answer.
 */
export interface Guard<out User, Name extends string = string> {
  /**
   * Returns who is asking, or `null`.
   *
   * @throws {StorageUnavailable} when the stores cannot tell.
   */
  currentUser(
    request: RequestLike,
    options?: GuardOptions<Name>,
    context?: RequestContext,
  ): Promise<User | null>
  /**
   * Returns who is asking.
   *
   * @throws {AuthError} UNAUTHORIZED without a valid credential of an active user; FORBIDDEN when
   * the user may not; CSRF_REJECTED when another site may have caused the request.
   * @throws {StorageUnavailable} when the stores cannot tell.
   */
  requireUser(
    request: RequestLike,
    options?: GuardOptions<Name>,
    context?: RequestContext,
  ): Promise<User>
  /**
   * Returns who is asking, if they showed who they are a short while ago: for what could cost
   * somebody their account. Who is refused logs in again.
   *
   * @throws {AuthError} as {@link requireUser}; REAUTHENTICATION_REQUIRED when the log-in is older, or
   * does not say when it was.
   * @throws {TypeError} when `maxAgeSeconds` is no whole number from 1.
   * @see OWASP ASVS 5.0, 7.5.1
   * @example
   * const user = await auth.requireRecentLogin(request, { maxAgeSeconds: 300 })
   */
  requireRecentLogin(
    request: RequestLike,
    options?: RecentLoginOptions<Name>,
    context?: RequestContext,
  ): Promise<User>
  /** Returns the whole log-in of an active user, or `null`. */
  authenticate(
    request: RequestLike,
    options?: GuardOptions<Name>,
    context?: RequestContext,
  ): Promise<Authentication<User, Name> | null>
}

/** The guard as the library's own routes use it. */
export interface InternalGuard<out User> {
  /** @throws {AuthError} UNAUTHORIZED, FORBIDDEN or CSRF_REJECTED. */
  admit(
    request: RequestLike,
    options?: GuardOptions,
    context?: RequestContext,
  ): Promise<Caller<User>>
  /** Returns who calls, or `null` where {@link admit} refuses. */
  find(
    request: RequestLike,
    options?: GuardOptions,
    context?: RequestContext,
  ): Promise<Caller<User> | null>
  /** What those without a valid credential are told, 401; `userId` where it is known, for events. */
  unauthorized(code?: ErrorCode, userId?: string): AuthError
  /** {@link admit} as a line of the route table. */
  route(options: GuardOptions): RouteGuard<Caller<User>>
}

/**
 * Whether somebody who is known may come in: what {@link Guard.requireUser} answers with 403. For
 * bindings that ask once who it is, and then in several places what they may.
 *
 * @example
 * const user = await auth.requireUser(request)
 * const mayPublish = isPermitted(user, { verified: true })
 */
export function isPermitted(
  user: Pick<BaseUser, 'isVerified' | 'isSuperuser'>,
  { verified = false, superuser = false }: Pick<GuardOptions, 'verified' | 'superuser'>,
): boolean {
  return (user.isVerified || !verified) && (user.isSuperuser || !superuser)
}

/** Makes the guard of an application. */
export function createGuard<User extends BaseUser>(
  backends: readonly Backend<User>[],
  identities: Identities<User>,
  originCheck: OriginCheck,
): InternalGuard<User> {
  const challenge: HeaderList = backends.some(({ transport }) => !transport.isAmbient)
    ? [['www-authenticate', 'Bearer']]
    : []

  function unauthorized(code: ErrorCode = 'UNAUTHORIZED', userId?: string): AuthError {
    return new AuthError(code, { headers: challenge, userId })
  }

  /** Returns who calls, or why they may not. An error would cost every stranger a stack trace. */
  async function judge(
    request: RequestLike,
    options: GuardOptions = {},
    context?: RequestContext,
  ): Promise<Caller<User> | 'UNAUTHORIZED' | 'FORBIDDEN' | 'CSRF_REJECTED'> {
    const { active = true, backends: names } = options
    const allowed = names ? backends.filter(({ name }) => names.includes(name)) : backends
    const caller = await findCaller(request, { backends: allowed, identities }, context)
    if (!caller || (active && !caller.identity.user.isActive)) return 'UNAUTHORIZED'
    const needsOrigin = caller.backend.transport.isAmbient && isUnsafe(request)
    if (needsOrigin && !originCheck.passes(request, true)) return 'CSRF_REJECTED'
    return isPermitted(caller.identity.user, options) ? caller : 'FORBIDDEN'
  }

  const admit: InternalGuard<User>['admit'] = async (...asking) => {
    const verdict = await judge(...asking)
    if (verdict === 'UNAUTHORIZED') throw unauthorized()
    if (typeof verdict === 'string') throw new AuthError(verdict)
    return verdict
  }

  return {
    admit,
    async find(...asking) {
      try {
        const verdict = await judge(...asking)
        return typeof verdict === 'string' ? null : verdict
      } catch (error) {
        // An application's own strategy may refuse so.
        const isRefusal = error instanceof AuthError && [401, 403].includes(error.status)
        if (isRefusal) return null
        throw error
      }
    },
    unauthorized,
    route: (options) => ({
      ...options,
      who: options.superuser ? 'superuser' : 'user',
      check: (request, context) => admit(request, options, context),
      userIdOf: ({ identity }) => identity.userId,
    }),
  }
}

/** What {@link publicGuard} counts by. */
export interface PublicGuardOptions {
  /** The option of that name. */
  readonly reauthenticateAfterSeconds?: number | null | undefined
  readonly clock: Clock
}

/** Turns the internal guard into the one that applications see. */
export function publicGuard<User, Name extends string>(
  guard: InternalGuard<User>,
  { reauthenticateAfterSeconds, clock }: PublicGuardOptions,
): Guard<User, Name> {
  const usualAge = reauthenticateAfterSeconds ?? recentSeconds
  const authenticate: Guard<User, Name>['authenticate'] = async (...asking) => {
    const caller = await guard.find(...asking)
    return caller && authenticationOf<User, Name>(caller)
  }

  return {
    authenticate,
    currentUser: async (...asking) => (await authenticate(...asking))?.user ?? null,
    requireUser: async (...asking) => (await guard.admit(...asking)).identity.user,

    async requireRecentLogin(request, options, context) {
      const { maxAgeSeconds = usualAge } = options ?? {}
      assertWholeNumber('requireRecentLogin', 'maxAgeSeconds', maxAgeSeconds, 1, longestAgeSeconds)
      const caller = await guard.admit(request, options, context)
      assertRecent(caller, maxAgeSeconds, clock())
      return caller.identity.user
    },
  }
}

function authenticationOf<User, Name extends string>(
  caller: Caller<User>,
): Authentication<User, Name> {
  const { identity, credential, backend } = caller
  return {
    user: identity.user,
    backend: backend.name as Name, // the backends are named by the options that Name comes from
    session: credential.sessionId === null ? null : { id: credential.sessionId },
    authenticatedAt: credential.authenticatedAt,
  }
}
