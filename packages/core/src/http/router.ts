import { AuthError } from '../errors.ts'
import type { Limiter } from '../rate-limit/limiter.ts'
import { readBody, singleValues } from './body.ts'
import type { CallContext, RequestContext } from './request-context.ts'
import { errorResponse, internalServerError, refused, unprocessable } from './response.ts'
import type { Route, RouteInput } from './route.ts'
import { InvalidInput, issue, validate } from './schema.ts'
import type { SideEffects } from './side-effects.ts'

/** Answers requests by a table of routes. */
export type Router = (request: Request, context: RequestContext) => Promise<Response>

/** What {@link createRouter} needs besides the table. */
export interface RouterOptions {
  /** The path of `baseUrl`, without a slash at its end. */
  readonly mountPath: string
  /** Hears of faults that the client is told nothing about. */
  readonly onError: (error: unknown) => void
  /** Hears of what was refused. */
  readonly emit: SideEffects['emit']
  /** Counts the requests of routes that have limits. */
  readonly limiter: Pick<Limiter, 'admit'>
}

/** The routes of one path. */
type Methods = ReadonlyMap<string, Route>

/** The routes by path, and by method. */
type Table = ReadonlyMap<string, Methods>

/**
 * Builds the table once. Two look-ups find a route, however many there are.
 *
 * @throws {TypeError} when two routes have one method and path.
 */
export function createRouter(routes: readonly Route[], options: RouterOptions): Router {
  const { mountPath, onError, emit, limiter } = options
  const table = createTable(routes)

  /** Tells of a refusal where something was tried. */
  function tell({ action, guard }: Route, { context }: Call, error: unknown): void {
    if (action === undefined || !(error instanceof AuthError) || error.status >= 500) return
    const { code } = error
    const userId = error.userId ?? ownerOf(guard, context)
    emit(context, { action, outcome: 'refused', code, userId })
  }

  return async (request, context) => {
    const { methods, id } = find(table, localPath(request.url, mountPath))
    const route = methods?.get(request.method)
    if (!route) return methods ? notAllowed(methods) : refused('NOT_FOUND')
    const call: Call = { request, context: { ...context, request }, body: undefined }
    try {
      return await answer(route, { id, call, limiter })
    } catch (error) {
      tell(route, call, error)
      const refusal = refuse(error, onError)
      const shown = route.onRefusal?.({ ...call, error, status: refusal.status })
      return shown?.catch((fault) => refuse(fault, onError)) ?? refusal
    }
  }
}

/** A request under way. Its context says who calls as soon as that is known. */
interface Call {
  readonly request: Request
  context: CallContext
  /** Once it is validated. */
  body: unknown
}

/** Whose account a route is about, as far as it shows: superusers ask about others. */
function ownerOf(guard: Route['guard'], { actorId }: CallContext): string | null {
  return guard?.who === 'superuser' ? null : (actorId ?? null)
}

function find(table: Table, path: string): { methods: Methods | undefined; id: string } {
  const idStart = path.lastIndexOf('/') + 1
  const id = path.slice(idStart)
  const methods = table.get(path) ?? (id ? table.get(`${path.slice(0, idStart)}{id}`) : undefined)
  return { methods, id }
}

function notAllowed(methods: Methods): Response {
  return refused('METHOD_NOT_ALLOWED', [['allow', [...methods.keys()].join(', ')]])
}

/** What {@link answer} needs besides the route. */
interface Task {
  readonly id: string
  readonly call: Call
  readonly limiter: Pick<Limiter, 'admit'>
}

/** The order of the checks is part of the contract: what is cheap and tells nothing comes first. */
async function answer(route: Route, { id, call, limiter }: Task): Promise<Response> {
  const { request } = call
  const { guard, limits = [] } = route
  const rawBody = route.body ? await readRouteBody(route, request) : {}
  await limiter.admit(limits, { clientAddress: call.context.clientAddress })
  if (rawBody instanceof InvalidInput) throw rawBody
  const caller = await guard?.check(request, call.context)
  call.context = { ...call.context, actorId: guard?.userIdOf?.(caller) }
  const query = route.query
    ? await validate(route.query, queryOf(request.url, route.queryLists), 'query')
    : {}
  if (!rawBody) throw new InvalidInput([issue('missing', 'body')])
  const body = route.body ? await validate(route.body, rawBody, 'body') : {}
  call.body = body
  const input = { body, query, caller, id, context: call.context }
  // Body, query and caller were made from the route's own shapes and guard.
  return route.handler(input as unknown as RouteInput<never, never, never>)
}

function refuse(error: unknown, onError: RouterOptions['onError']): Response {
  if (error instanceof InvalidInput) return unprocessable(error)
  const isRefusal = error instanceof AuthError
  if (!isRefusal || error.status >= 500) onError(error)
  return isRefusal ? errorResponse(error) : internalServerError()
}

/** A body that nobody has looked at: none, or one that is no object, among them. */
type RawBody = Readonly<Record<string, unknown>> | null | InvalidInput

async function readRouteBody(route: Route, request: Request): Promise<RawBody> {
  const { accepts = ['application/json'], aliases = {} } = route
  try {
    const body = await readBody(request, accepts)
    if (!body) return null
    const renamed = Object.entries(aliases).filter(([alias]) => Object.hasOwn(body, alias))
    return { ...Object.fromEntries(renamed.map(([alias, name]) => [name, body[alias]])), ...body }
  } catch (error) {
    if (error instanceof InvalidInput) return error
    throw error
  }
}

function createTable(routes: readonly Route[]): Table {
  const table = new Map<string, Map<string, Route>>()
  for (const route of routes) {
    const methods = table.get(route.path) ?? new Map<string, Route>()
    if (methods.has(route.method)) {
      throw new TypeError(`two routes are called ${route.method} ${route.path}`)
    }
    table.set(route.path, methods.set(route.method, route))
  }
  return table
}

/** The path below the mount path, as it came, undecoded: another spelling is another path. */
function localPath(url: string, mountPath: string): string {
  const path = pathOf(url)
  return path.startsWith(`${mountPath}/`) ? path.slice(mountPath.length) : ''
}

function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.slice(start).search(/[?#]/)
  return end === -1 ? url.slice(start) : url.slice(start, start + end)
}

function queryOf(url: string, lists: readonly string[] = []): Record<string, unknown> {
  const { searchParams } = new URL(url)
  const values = lists
    .filter((name) => searchParams.has(name))
    .map((name) => [name, searchParams.getAll(name)] as const)
  for (const name of lists) searchParams.delete(name)
  return { ...singleValues(searchParams, 'query'), ...Object.fromEntries(values) }
}
