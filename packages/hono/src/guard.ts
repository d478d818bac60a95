import {
  AuthError,
  errorResponse,
  type Guard,
  type GuardOptions,
  type RecentLoginOptions,
  type RequestContext,
} from '@fetch-users/core'
import type { Context, MiddlewareHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { waitUntil } from './wait-until.ts'

/**
 * Puts who is asking, or `null`, into `c.var.user`. The answer is `no-store`, unless the route sets
 * a `Cache-Control` of its own.
 *
 * @example
 * app.get('/', currentUser(auth), (c) => c.text(`Hello, ${c.var.user?.email ?? 'stranger'}`))
 */
export function currentUser<User, Name extends string>(
  auth: Pick<Guard<User, Name>, 'currentUser'>,
  options?: GuardOptions<NoInfer<Name>>,
): MiddlewareHandler<{ Variables: { user: User | null } }> {
  return async (c, next) => {
    c.set('user', await asHttpException(auth.currentUser(c.req.raw, options, contextOf(c))))
    await next()
    keepPrivate(c)
  }
}

/**
 * Puts who is asking into `c.var.user`, or answers 401 or 403 by throwing an `HTTPException`,
 * which the application's `onError` may answer in its own way. The answer is `no-store`, unless the
 * route sets a `Cache-Control` of its own.
 *
 * @example
 * app.get('/hello', requireUser(auth), (c) => c.text(`Hello, ${c.var.user.email}`))
 */
export function requireUser<User, Name extends string>(
  auth: Pick<Guard<User, Name>, 'requireUser'>,
  options?: GuardOptions<NoInfer<Name>>,
): MiddlewareHandler<{ Variables: { user: User } }> {
  return async (c, next) => {
    c.set('user', await asHttpException(auth.requireUser(c.req.raw, options, contextOf(c))))
    await next()
    keepPrivate(c)
  }
}

/**
 * As {@link requireUser}, and answers 403 REAUTHENTICATION_REQUIRED where the user last showed a
 * password or the like too long ago.
 *
 * @example
 * app.post('/payout', requireRecentLogin(auth, { maxAgeSeconds: 300 }), (c) => c.text('paid'))
 */
export function requireRecentLogin<User, Name extends string>(
  auth: Pick<Guard<User, Name>, 'requireRecentLogin'>,
  options?: RecentLoginOptions<NoInfer<Name>>,
): MiddlewareHandler<{ Variables: { user: User } }> {
  return async (c, next) => {
    const found = auth.requireRecentLogin(c.req.raw, options, contextOf(c))
    c.set('user', await asHttpException(found))
    await next()
    keepPrivate(c)
  }
}

function contextOf(c: Context): RequestContext {
  return { waitUntil: waitUntil(c) }
}

/** What was answered to one user is nobody else's, nor the back button's. */
function keepPrivate(c: Context): void {
  if (!c.res.headers.has('cache-control')) c.header('cache-control', 'no-store')
  c.header('vary', 'Cookie, Authorization', { append: true })
}

// Hono's default error handler answers with the exception's own response, headers and all.
async function asHttpException<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    const res = errorResponse(error)
    throw new HTTPException(res.status as ContentfulStatusCode, { res, cause: error })
  }
}
