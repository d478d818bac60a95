import type { ErrorCode } from '../errors.ts'
import type { AuthAction } from '../ports/auth-event.ts'
import type { NamedRateLimit } from '../rate-limit/rate-limit.ts'
import type { MediaType } from './body.ts'
import type { CallContext } from './request-context.ts'
import type { Shape, Validated } from './schema.ts'

/** The methods of the table. */
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** Who may come in: as data for those who read the table, as a check for the router. */
export interface RouteGuard<out Caller> {
  /** For people and role matrices. */
  readonly who: 'anyone' | 'user' | 'superuser'
  /** Whether the user's address has to be verified. */
  readonly verified?: boolean | undefined
  /** The backends whose tokens count. Left out: all. */
  readonly backends?: readonly string[] | undefined
  /** Returns who calls. @throws {AuthError} when they may not. */
  check(request: Request, context: CallContext): Promise<Caller>
  /** The id of who calls, for events. Left out: a stranger. */
  userIdOf?(caller: Caller): string | undefined
}

/** What routes answer with; `openapi/answers.ts` says what each looks like. */
export type AnswerName =
  | 'nothing'
  | 'null'
  | 'user'
  | 'users'
  | 'sessions'
  | 'authorization'
  | 'linkedUser'
  | 'redirect'
  | 'keys'
  | 'openapi'

/** What a handler is given. All of it is validated. */
export interface RouteInput<Body, Query, Caller> {
  /** The properties the route's shape names, in their spelling on the wire. */
  readonly body: Body
  readonly query: Query
  /** What the route's guard found. */
  readonly caller: Caller
  /** The last segment of the path, where the route says `{id}`. Taken literally. */
  readonly id: string
  readonly context: CallContext
}

/** A request that was refused. */
export interface Refused {
  readonly error: unknown
  readonly status: number
  /** The body, if it came so far that it was validated. */
  readonly body: unknown
  readonly context: CallContext
}

interface RouteOptions<BodyShape extends Shape, QueryShape extends Shape, Caller> {
  readonly body?: BodyShape
  readonly query?: QueryShape
  /** Names in the query that may come several times; their schemas are given a list. */
  readonly queryLists?: readonly string[]
  readonly guard?: RouteGuard<Caller>
  /** What is tried here: a refusal becomes an event. What is done, whoever does it tells. */
  readonly action?: AuthAction
  /** @default ['application/json'] */
  readonly accepts?: readonly MediaType[]
  /** Other names that properties of the body may come under. */
  readonly aliases?: Readonly<Record<string, string>>
  /**
   * How often it may be asked; beyond that it is TOO_MANY_REQUESTS. The router counts for each client;
   * what is counted for an account or a mailbox, whoever compares a password or sends a mail counts.
   */
  readonly limits?: readonly NamedRateLimit[]
  /** Turns a refusal into what people read: `pages` does. @default the answer as it is, JSON */
  readonly onRefusal?: (refused: Refused) => Promise<Response>
  /** The codes the handler may refuse with, besides those of the guard, the body and the limits. */
  readonly refuses?: readonly ErrorCode[]
  /** What it answers with when it does not refuse, by status. */
  readonly answers?: Readonly<Record<number, AnswerName>>
  /** The backends it may log somebody in to: besides, it answers as their transports do. */
  readonly logsIn?: readonly string[]
  /** Whether it sets cookies besides those of log-ins, or takes them back. */
  readonly setsCookies?: boolean
  /** Whether it answers with pages, which are for people: no client is told of it. */
  readonly isPage?: boolean
}

/** One line of the route table. A value: the router, documentation and tests all read it. */
export interface Route extends RouteOptions<Shape, Shape, unknown> {
  readonly method: Method
  /** Below the mount path; `{id}` can be its last segment. */
  readonly path: string
  /** `never`: the input is made by the router from this very route. */
  readonly handler: (input: RouteInput<never, never, never>) => Promise<Response>
}

type MakeRoute = <
  BodyShape extends Shape = Record<never, never>,
  QueryShape extends Shape = Record<never, never>,
  Caller = undefined,
>(
  path: string,
  options: RouteOptions<BodyShape, QueryShape, Caller>,
  handler: (
    input: RouteInput<Validated<BodyShape>, Validated<QueryShape>, Caller>,
  ) => Promise<Response>,
) => Route

const maker =
  (method: Method): MakeRoute =>
  (path, options, handler) => ({ method, path, ...options, handler })

export const get: MakeRoute = maker('GET')
export const post: MakeRoute = maker('POST')
export const patch: MakeRoute = maker('PATCH')
/** `delete` is a word of the language. */
export const del: MakeRoute = maker('DELETE')
