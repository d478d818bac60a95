import type { Auth } from '@fetch-users/core'
import { callRoute, type RouteResult } from './call-route.ts'
import type { RouteOptions } from './route-handlers.ts'

/** By which backend. */
export interface SignInOptions<Name extends string = string> extends RouteOptions {
  /**
   * The name of a backend whose token travels in a cookie.
   *
   * @default the first
   */
  readonly backend?: Name | undefined
}

/** What the binding needs of `auth`. */
type Routes<Name extends string> = Pick<Auth<never, Name>, 'handler' | 'mountPath' | 'backends'>

/**
 * Logs in by password from a server action, as the log-in route does, and sets the cookie. A wrong
 * password is a result, for the form to show.
 *
 * @throws {TypeError} when the backend's token does not travel in a cookie.
 * @example
 * const result = await signIn(auth, { username: String(form.get('email')), password: String(form.get('password')) })
 * if (!result.ok) return result.code
 * redirect('/')
 */
export async function signIn<Name extends string>(
  auth: Routes<Name>,
  credentials: { readonly username: string; readonly password: string },
  options: SignInOptions<NoInfer<Name>> = {},
): Promise<RouteResult> {
  const { username, password } = credentials
  const route = `POST ${pathOf(options)}/login` as const
  const result = await callRoute(auth, route, { username, password }, options)
  if (result.ok && result.body !== null) {
    throw new TypeError('signIn: this backend answers with a token: name one that sets a cookie')
  }
  return result
}

/**
 * Ends the log-in that a server action comes with, and takes its cookie back; the latter alone where
 * nobody is logged in any more.
 *
 * @example
 * await signOut(auth)
 * redirect('/')
 */
export async function signOut<Name extends string>(
  auth: Routes<Name>,
  options: SignInOptions<NoInfer<Name>> = {},
): Promise<RouteResult> {
  const result = await callRoute(auth, `POST ${pathOf(options)}/logout`, undefined, options)
  return !result.ok && result.code === 'UNAUTHORIZED' ? { ok: true, body: null } : result
}

/**
 * Trades the refresh token in the cookie for new tokens, from a server action or a route handler.
 *
 * @throws {TypeError} when the backend has no refresh tokens; in a component, which can set no
 * cookies: the old token is still good then.
 * @example
 * const result = await refreshSession(auth)
 * if (!result.ok) redirect('/sign-in')
 */
export async function refreshSession<Name extends string>(
  auth: Routes<Name>,
  options: SignInOptions<NoInfer<Name>> = {},
): Promise<RouteResult> {
  const result = await callRoute(auth, `POST ${pathOf(options)}/refresh`, undefined, options)
  if (!result.ok && result.code === 'NOT_FOUND') {
    throw new TypeError('refreshSession: this backend has no refresh tokens: see jwtStrategy')
  }
  return result
}

function pathOf({ backend }: SignInOptions): `/auth${string}` {
  return backend === undefined ? '/auth' : `/auth/${backend}`
}
