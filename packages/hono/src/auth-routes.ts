import type { Auth, RequestContext } from '@fetch-users/core'
import { type Context, Hono } from 'hono'
import { waitUntil } from './wait-until.ts'

/** What the binding cannot know by itself. */
export interface AuthRoutesOptions {
  /**
   * Tells the client's address, which each runtime keeps elsewhere: `getConnInfo` of
   * `@hono/node-server/conninfo`, `hono/bun` or `hono/deno` (the latter two become `@hono/bun` and
   * `@hono/deno` with Hono 5); on Cloudflare Workers the header `CF-Connecting-IP`.
   *
   * @default none
   * @example
   * authRoutes(auth, { clientAddress: (c) => getConnInfo(c).remote.address })
   */
  readonly clientAddress?: ((c: Context) => string | undefined) | undefined
}

/** What the binding needs of `auth`. */
type Routes = Pick<Auth<never>, 'handler' | 'mountPath'> & {
  readonly routes: readonly { readonly path: string }[]
}

/**
 * Makes an app with the routes of `auth`, and nothing else: other paths stay the application's.
 * The mount path is part of `baseUrl` already, so mount it at the root.
 *
 * @example
 * app.route('/', authRoutes(auth))
 */
export function authRoutes(auth: Routes, options: AuthRoutesOptions = {}): Hono {
  const app = new Hono()
  const paths = new Set(auth.routes.map(({ path }) => path))
  for (const path of paths) {
    if (isCovered(path, paths)) continue
    app.all(`${auth.mountPath}${path.replace('{id}', ':id')}`, (c) =>
      auth.handler(c.req.raw, requestContext(c, options)),
    )
  }
  return app
}

/**
 * Whether requests come by a sibling's `:id` in any case, `/users/me` by `/users/:id`. With both of
 * them Hono could take neither its fastest router nor its short way to a single handler.
 */
function isCovered(path: string, paths: ReadonlySet<string>): boolean {
  const sibling = path.replace(/[^/]+$/, '{id}')
  return path !== sibling && paths.has(sibling)
}

function requestContext(c: Context, { clientAddress }: AuthRoutesOptions): RequestContext {
  return { waitUntil: waitUntil(c), clientAddress: clientAddress?.(c) }
}
