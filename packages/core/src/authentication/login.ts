import * as v from 'valibot'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { noContent } from '../http/response.ts'
import { post, type Route } from '../http/route.ts'
import type { SideEffects } from '../http/side-effects.ts'
import { text } from '../http/text.ts'
import type { Clock } from '../ports/clock.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Limiter } from '../rate-limit/limiter.ts'
import type { RateLimits } from '../rate-limit/rate-limit.ts'
import { type Backend, endCarriedLogin, issueToken } from './backend.ts'
import { type Caller, identityOf } from './caller.ts'
import type { InternalGuard } from './guard.ts'
import type { Identities, Identity } from './identity.ts'
import type { SameOrigin } from './same-origin.ts'
import type { StrategyRoutesEnvironment } from './strategy.ts'

/** Runs ahead of a change, and refuses it by throwing an `AuthError`. */
export type BeforeHook<Parameters extends unknown[]> = (
  ...parameters: Parameters
) => void | Promise<void>

/** Runs once a change is done. What it returns is awaited, and otherwise ignored. */
export type AfterHook<Parameters extends unknown[]> = (...parameters: Parameters) => unknown

/** What an application may do around log-ins. */
export interface LoginHooks<in User> {
  /** Runs once the user has proved who they are. */
  readonly beforeLogin?: BeforeHook<[user: User, context: CallContext]> | undefined
  /** Runs once somebody is logged in. */
  readonly afterLogin?: AfterHook<[user: User, context: CallContext]> | undefined
  /** Runs once a log-in was ended by its owner. */
  readonly afterLogout?: AfterHook<[user: User, context: CallContext]> | undefined
}

/** Logs somebody in who has proved who they are, by whatever means. */
export type LogIn<User> = (
  backend: Backend<User>,
  identity: Identity<User>,
  context: CallContext,
) => Promise<Response>

/** Ends a log-in, as far as it can be ended. */
export type LogOut<User> = (caller: Caller<User>, context: CallContext) => Promise<Response>

/** The one way in and out. */
export interface Login<User> {
  readonly logIn: LogIn<User>
  readonly logOut: LogOut<User>
  readonly mayLogIn: StrategyRoutesEnvironment<User>['mayLogIn']
}

/** What {@link createLogin} needs. */
export interface LoginOptions<User extends BaseUser> {
  readonly identities: Identities<User>
  /** The one place that decides who may. @throws {AuthError} when this user may not. */
  readonly assertMayLogIn: (user: User) => void
  readonly hooks: LoginHooks<User>
  readonly effects: SideEffects
  readonly clock: Clock
  /** Hears of every success: the user is told by address. */
  readonly limiter: Pick<Limiter, 'succeed'>
}

/** Makes the one way in and out: passwords, OAuth and an application's own routes end here. */
export function createLogin<User extends BaseUser>(options: LoginOptions<User>): Login<User> {
  const { identities, assertMayLogIn, hooks, effects, clock, limiter } = options
  return {
    async logIn(backend, { userId, securityStamp, user }, context) {
      assertMayLogIn(user)
      await hooks.beforeLogin?.(user, context)
      const subject = { userId, securityStamp, authenticatedAt: clock() }
      const token = await issueToken(backend, subject, context)
      if (!token) throw new AuthError('LOGIN_BAD_CREDENTIALS')
      if (context.request) await endCarriedLogin(backend, context.request)
      // A store that is down now makes nobody's log-in fail who has proved who they are.
      const { clientAddress } = context
      await effects.now(() => limiter.succeed({ account: user.email, clientAddress }))
      await effects.now(() => hooks.afterLogin?.(user, context))
      const { sessionId } = token
      effects.emit(context, { action: 'log-in', userId, backend: backend.name, sessionId })
      return backend.transport.answer(token)
    },

    async logOut({ backend, credential, identity }, context) {
      await backend.strategy.revoke(credential)
      await effects.now(() => hooks.afterLogout?.(identity.user, context))
      const { userId } = identity
      const sessionId = credential.sessionId ?? undefined
      effects.emit(context, { action: 'log-out', userId, backend: backend.name, sessionId })
      return noContent(backend.transport.headers(null))
    },

    async mayLogIn(credential) {
      const identity = await identityOf(credential, identities)
      try {
        if (identity) assertMayLogIn(identity.user)
        return identity !== null
      } catch (error) {
        if (error instanceof AuthError) return false
        throw error
      }
    },
  }
}

/** What {@link loginRoutes} needs. */
export interface LoginRoutesOptions<User> extends Login<User> {
  readonly backends: readonly Backend<User>[]
  readonly guard: InternalGuard<User>
  readonly sameOrigin: SameOrigin
  readonly emit: SideEffects['emit']
  /** Returns whose password it is, in the same time. @throws {AuthError} LOGIN_BAD_CREDENTIALS */
  readonly identify: (
    credentials: { readonly username: string; readonly password: string },
    context: CallContext,
  ) => Promise<Identity<User>>
  readonly requireVerification: boolean
  readonly limits: Pick<RateLimits, 'login' | 'refresh'>
}

/** The password form of OAuth 2.0 (RFC 6749 section 4.3.2), or the same as JSON. */
const credentials = {
  username: text,
  password: text,
  grant_type: v.optional(v.picklist(['', 'password'])),
}

/** Log-in, log-out and what else each backend has; the first also without its name in the path. */
export function loginRoutes<User extends BaseUser>(options: LoginRoutesOptions<User>): Route[] {
  const { backends, guard, sameOrigin, mayLogIn, emit, limits } = options
  const strategies = backends.map(({ strategy }) => strategy)
  return backends.flatMap((backend, index) => {
    const { name, transport, strategy } = backend
    const paths = index === 0 ? ['/auth', `/auth/${name}`] : [`/auth/${name}`]
    const kernel: StrategyRoutesEnvironment<User> = {
      paths,
      transport,
      strategies,
      assertSameOrigin: (request) => sameOrigin.assertMayLogIn(backend, request),
      mayLogIn,
      unauthorized: guard.unauthorized,
      limits: limits.refresh,
      emit,
    }
    return [
      ...paths.flatMap((path) => [
        loginRoute(`${path}/login`, backend, options),
        logoutRoute(`${path}/logout`, backend, options),
      ]),
      ...(strategy.routes?.(kernel) ?? []),
    ]
  })
}

function loginRoute<User extends BaseUser>(
  path: string,
  backend: Backend<User>,
  { identify, sameOrigin, logIn, limits }: LoginRoutesOptions<User>,
): Route {
  return post(
    path,
    {
      body: credentials,
      aliases: { email: 'username' },
      accepts: ['application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'],
      guard: {
        who: 'anyone',
        check: async (request) => sameOrigin.assertMayLogIn(backend, request),
      },
      action: 'log-in',
      limits: limits.login,
      refuses: ['LOGIN_BAD_CREDENTIALS', 'LOGIN_USER_NOT_VERIFIED'],
      logsIn: [backend.name],
    },
    async ({ body, context }) => {
      const { request } = context
      // Another site can have its visitors fail to log in: not as clients that an account knows.
      const isForeign = request && sameOrigin.isForeign(request)
      const stranger = { ...context, clientAddress: undefined }
      const identity = await identify(body, isForeign ? stranger : context)
      return logIn(backend, identity, context)
    },
  )
}

function logoutRoute<User extends BaseUser>(
  path: string,
  backend: Backend<User>,
  { guard, sameOrigin, requireVerification, logOut }: LoginRoutesOptions<User>,
): Route {
  const loggedIn = guard.route({ backends: [backend.name], verified: requireVerification })
  const check: typeof loggedIn.check = async (request, context) => {
    try {
      return await loggedIn.check(request, context)
    } catch (error) {
      if (!(error instanceof AuthError) || error.status !== 401) throw error
      // A cookie that is no credential is of no use to anybody: take it back.
      const headers = [...error.headers, ...(await sameOrigin.forget(backend, request))]
      throw new AuthError(error.code, { headers })
    }
  }
  return post(
    path,
    {
      guard: { ...loggedIn, check },
      action: 'log-out',
      answers: { 204: 'nothing' },
    },
    ({ caller, context }) => logOut(caller, context),
  )
}
