import type { Auth, Method, RequestContext, RequestLike } from '@fetch-users/core'
import { after } from 'next/server.js'

/** What the binding cannot know by itself. */
export interface RouteOptions {
  /**
   * Tells the client's address, where a platform puts it into a header of its own, which it takes
   * out of what clients send. Next.js shows no socket; behind a proxy that appends to
   * `X-Forwarded-For` the option `trustedProxies` of `createAuth` is all that is needed.
   *
   * @default none
   * @example
   * routeHandlers(auth, { clientAddress: ({ headers }) => headers.get('cf-connecting-ip') ?? undefined })
   */
  readonly clientAddress?: ((request: RequestLike) => string | undefined) | undefined
}

/** Answers the requests of one method. */
export type RouteHandler = (request: Request) => Promise<Response>

/**
 * Makes the handlers of a catch-all route, which answers every route of `auth` below the path of
 * `baseUrl`, and 404 for other paths there. Routes of your own in that folder go first.
 *
 * @example
 * // app/api/[...auth]/route.ts, with the baseUrl https://example.com/api
 * export const { GET, POST, PATCH, DELETE } = routeHandlers(auth)
 */
export function routeHandlers(
  auth: Pick<Auth<never>, 'handler'>,
  options: RouteOptions = {},
): { readonly [Name in Method]: RouteHandler } {
  const handle: RouteHandler = (request) => auth.handler(request, contextOf(request, options))
  return { GET: handle, POST: handle, PATCH: handle, DELETE: handle }
}

/** What the library may know besides the request. */
export function contextOf(request: RequestLike, { clientAddress }: RouteOptions): RequestContext {
  return { waitUntil: after, clientAddress: clientAddress?.(request) }
}
