import { AuthError } from '../errors.ts'
import type { WithClientAddress } from '../http/client-address.ts'
import type { CallContext, RequestLike } from '../http/request-context.ts'
import { noContent } from '../http/response.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Backend } from './backend.ts'
import type { InternalGuard } from './guard.ts'
import type { Identities } from './identity.ts'
import type { LogIn, LogOut } from './login.ts'
import type { SameOrigin } from './same-origin.ts'

/** A backend, for an application's own log-in and log-out routes. */
export interface BackendHandle<in User> {
  /**
   * Logs in a user whom the application has identified itself, and answers as the log-in route
   * would. Pass the request on: the log-in it carries ends, and unless it is a GET, the same-origin
   * rule holds.
   *
   * @throws {AuthError} CSRF_REJECTED when another site may have caused the request;
   * LOGIN_BAD_CREDENTIALS for an unknown or inactive user; LOGIN_USER_NOT_VERIFIED; and what
   * `beforeLogin` throws.
   * @example
   * app.post('/magic', async (c) => auth.backends.cookie.login(user, { request: c.req.raw }))
   */
  login(user: User, context?: CallContext): Promise<Response>
  /**
   * Ends the log-in that the request carries, if there is one, and makes the client forget it.
   * Offer it by POST: a GET is not checked for where it comes from.
   *
   * @throws {AuthError} CSRF_REJECTED when another site may have caused the request.
   */
  logout(request: RequestLike): Promise<Response>
}

/** What {@link createBackendHandle} needs besides. */
export interface BackendHandleOptions<User extends BaseUser> {
  readonly identities: Identities<User>
  readonly guard: InternalGuard<User>
  readonly sameOrigin: SameOrigin
  readonly logIn: LogIn<User>
  readonly logOut: LogOut<User>
  readonly withClientAddress: WithClientAddress
}

/** Makes the handle of one backend. */
export function createBackendHandle<User extends BaseUser>(
  backend: Backend<User>,
  options: BackendHandleOptions<User>,
): BackendHandle<User> {
  const { identities, guard, sameOrigin, logIn, logOut, withClientAddress } = options
  return {
    async login(user, context = {}) {
      if (context.request) sameOrigin.assertMayLogIn(backend, context.request)
      const identity = await identities.find(String(user.id))
      if (!identity) throw new AuthError('LOGIN_BAD_CREDENTIALS')
      return logIn(backend, identity, withClientAddress(context, context.request))
    },

    async logout(request) {
      try {
        const caller = await guard.admit(request, { backends: [backend.name] })
        return await logOut(caller, { request, actorId: caller.identity.userId })
      } catch (error) {
        if (!(error instanceof AuthError) || error.status !== 401) throw error
        return noContent(await sameOrigin.forget(backend, request))
      }
    },
  }
}
