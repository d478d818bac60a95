import { AuthError } from '../errors.ts'
import { readBody, singleValues } from './body.ts'
import type { RequestContext } from './request-context.ts'
import { errorResponse, internalServerError, unprocessable } from './response.ts'
import type { Method, Route, RouteInput } from './route.ts'
import { InvalidInput, validate } from './schema.ts'

/** Answers requests by a table of routes. */
export type Router = (request: Request, context: RequestContext) => Promise<Response>

/** What {@link createRouter} needs besides the table. */
export interface RouterOptions {
  /** The path of `baseUrl`, without a slash at its end. */
  readonly mountPath: string
  /** Hears of faults that the client is told nothing about. */
  readonly onError: (error: unknown) => void
}

const idSegment = '{id}'

type Methods = Partial<Record<Method, Route>>

/**
 * Builds the table once. Two look-ups find a route, however many there are.
 *
 * @throws {TypeError} when two routes have one method and path.
 */
export function createRouter(routes: readonly Route[], options: RouterOptions): Router {
  const { mountPath, onError } = options
  const exact = createTable(routes.filter((route) => !route.path.endsWith(idSegment)))
  const byPrefix = createTable(
    routes
      .filter((route) => route.path.endsWith(idSegment))
      .map((route) => ({ ...route, path: route.path.slice(0, -idSegment.length) })),
  )

  function find(request: Request): { route: Route; id: string } {
    const path = pathOf(request.url)
    const isMounted = path.startsWith(`${mountPath}/`)
    const local = isMounted ? path.slice(mountPath.length) : ''
    const idStart = local.lastIndexOf('/') + 1
    const id = local.slice(idStart)
    const methods = exact.get(local) ?? (id ? byPrefix.get(local.slice(0, idStart)) : undefined)
    if (!methods) throw new AuthError('NOT_FOUND')
    const route = methods[request.method as Method]
    if (!route) {
      throw new AuthError('METHOD_NOT_ALLOWED', {
        headers: [['allow', Object.keys(methods).join(', ')]],
      })
    }
    return { route, id }
  }

  /** The order of the checks is part of the contract: what is cheap and tells nothing comes first. */
  async function answer(request: Request, context: RequestContext): Promise<Response> {
    const { route, id } = find(request)
    const rawBody = route.body ? await readRouteBody(route, request) : {}
    const caller = await route.guard?.check(request)
    const query = route.query
      ? await validate(route.query, singleValues(searchOf(request.url), 'query'), 'query')
      : {}
    const body = route.body ? await validate(route.body, rawBody, 'body') : {}
    const input = { body, query, caller, id, request, context: { ...context, request } }
    // Body, query and caller were made from the route's own shapes and guard.
    return route.handler(input as unknown as RouteInput<never, never, never>)
  }

  return (request, context) =>
    answer(request, context).catch((error: unknown) => {
      if (error instanceof InvalidInput) return unprocessable(error)
      if (!(error instanceof AuthError)) {
        onError(error)
        return internalServerError()
      }
      if (error.status >= 500) onError(error)
      return errorResponse(error)
    })
}

async function readRouteBody(
  { accepts = ['application/json'], aliases = {} }: Route,
  request: Request,
): Promise<Readonly<Record<string, unknown>>> {
  const body = await readBody(request, accepts)
  const renamed = Object.entries(aliases).filter(([alias]) => Object.hasOwn(body, alias))
  return { ...Object.fromEntries(renamed.map(([alias, name]) => [name, body[alias]])), ...body }
}

function createTable(routes: readonly Route[]): Map<string, Methods> {
  const table = new Map<string, Methods>()
  for (const route of routes) {
    const methods = table.get(route.path) ?? {}
    if (methods[route.method]) {
      throw new TypeError(`two routes are called ${route.method} ${route.path}`)
    }
    methods[route.method] = route
    table.set(route.path, methods)
  }
  return table
}

/** The path as it came, undecoded: another spelling is another path. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

function searchOf(url: string): URLSearchParams {
  return new URL(url).searchParams
}
