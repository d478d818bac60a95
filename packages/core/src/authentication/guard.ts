import { AuthError, type HeaderList } from '../errors.ts'
import { isUnsafe, type OriginCheck } from '../http/csrf.ts'
import type { RequestLike } from '../http/request-context.ts'
import type { RouteGuard } from '../http/route.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Backend } from './backend.ts'
import { type Caller, findCaller } from './caller.ts'
import type { Identities } from './identity.ts'

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

/** Answers who is asking. The bindings take this much of `auth`, and no more. */
export interface Guard<out User, Name extends string = string> {
  /**
   * Returns who is asking, or `null`.
   *
   * @throws {StorageUnavailable} when the stores cannot tell.
   */
  currentUser(request: RequestLike, options?: GuardOptions<Name>): Promise<User | null>
  /**
   * Returns who is asking.
   *
   * @throws {AuthError} UNAUTHORIZED without a valid credential of an active user; FORBIDDEN when
   * the user may not; CSRF_REJECTED when another site may have caused the request.
   * @throws {StorageUnavailable} when the stores cannot tell.
   */
  requireUser(request: RequestLike, options?: GuardOptions<Name>): Promise<User>
  /** Returns the whole log-in of an active user, or `null`. */
  authenticate(
    request: RequestLike,
    options?: GuardOptions<Name>,
  ): Promise<Authentication<User, Name> | null>
}

/** The guard as the library's own routes use it. */
export interface InternalGuard<out User> {
  /** @throws {AuthError} UNAUTHORIZED, FORBIDDEN or CSRF_REJECTED. */
  admit(request: RequestLike, options?: GuardOptions): Promise<Caller<User>>
  /** Returns who calls, or `null` where {@link admit} refuses. */
  find(request: RequestLike, options?: GuardOptions): Promise<Caller<User> | null>
  /** What those without a valid credential are told. */
  unauthorized(): AuthError
  /** {@link admit} as a line of the route table. */
  route(options: GuardOptions): RouteGuard<Caller<User>>
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

  function unauthorized(): AuthError {
    return new AuthError('UNAUTHORIZED', { headers: challenge })
  }

  async function admit(request: RequestLike, options: GuardOptions = {}): Promise<Caller<User>> {
    const { active = true, verified = false, superuser = false, backends: names } = options
    const allowed = names ? backends.filter(({ name }) => names.includes(name)) : backends
    const caller = await findCaller(request, allowed, identities)
    if (!caller || (active && !caller.identity.user.isActive)) {
      throw unauthorized()
    }
    const { user } = caller.identity
    const needsOrigin = caller.backend.transport.isAmbient && isUnsafe(request)
    if (needsOrigin && !originCheck.passes(request, true)) throw new AuthError('CSRF_REJECTED')
    if (verified && !user.isVerified) throw new AuthError('FORBIDDEN')
    if (superuser && !user.isSuperuser) throw new AuthError('FORBIDDEN')
    return caller
  }

  return {
    admit,
    async find(request, options) {
      try {
        return await admit(request, options)
      } catch (error) {
        if (error instanceof AuthError && (error.status === 401 || error.status === 403))
          return null
        throw error
      }
    },
    unauthorized,
    route: (options) => ({
      who: options.superuser ? 'superuser' : 'user',
      check: (request) => admit(request, options),
      userIdOf: ({ identity }) => identity.userId,
    }),
  }
}

/** Turns the internal guard into the one that applications see. */
export function publicGuard<User, Name extends string>(
  guard: InternalGuard<User>,
): Guard<User, Name> {
  async function authenticate(
    request: RequestLike,
    options?: GuardOptions<Name>,
  ): Promise<Authentication<User, Name> | null> {
    const caller = await guard.find(request, options)
    return caller && authenticationOf<User, Name>(caller)
  }

  return {
    authenticate,
    currentUser: async (request, options) => (await authenticate(request, options))?.user ?? null,
    requireUser: async (request, options) => (await guard.admit(request, options)).identity.user,
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
