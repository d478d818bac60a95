import * as v from 'valibot'
import { AuthError, type ErrorCode, type HeaderList } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { errorResponse, seeOther } from '../http/response.ts'
import { get, post, type Route, type RouteGuard } from '../http/route.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { FlowParts } from './environment.ts'
import type { FlowPurpose, OpenFlow } from './flow.ts'
import { type Grant, redeemCode } from './grant.ts'
import { type ConfiguredProvider, callbackPath } from './options.ts'
import type { ResponseIssuer } from './provider.ts'

/** What a provider, or rather the browser, brings back. @see RFC 6749 section 4.1.2, RFC 9207 */
const answer = {
  code: v.optional(v.string()),
  state: v.optional(v.string()),
  error: v.optional(v.string()),
  iss: v.optional(v.string()),
}
/** As {@link answer}, of a length that fits into a header. */
const parameter = v.optional(v.pipe(v.string(), v.maxLength(4096)))
const form = { code: parameter, state: parameter, error: parameter, iss: parameter }
type Answer = { readonly [Name in keyof typeof answer]: string | undefined }

/** The codes of the callback routes. */
const refuses: readonly ErrorCode[] = [
  'OAUTH_PROVIDER_ERROR',
  'ACCESS_TOKEN_DECODE_ERROR',
  'ACCESS_TOKEN_ALREADY_EXPIRED',
  'OAUTH_INVALID_STATE',
  'OAUTH_CODE_REJECTED',
  'OAUTH_PROVIDER_UNAVAILABLE',
]

/** What a callback does with the account that a provider vouched for. */
export interface CallbackOptions<User extends BaseUser, Caller>
  extends FlowParts<User>,
    Pick<Route, 'answers' | 'logsIn'> {
  readonly purpose: FlowPurpose
  readonly guard?: RouteGuard<Caller> | undefined
  /** The codes that {@link complete} refuses with. */
  readonly refuses: readonly ErrorCode[]
  /** Checks what this purpose binds a flow to. @throws {AuthError} OAUTH_INVALID_STATE */
  readonly assertBound?: ((flow: OpenFlow, caller: Caller) => void) | undefined
  /** Answers as if there were no page to go on to. */
  readonly complete: (
    grant: Grant,
    flow: OpenFlow,
    input: CallbackInput<Caller>,
  ) => Promise<Response>
}

/** What a callback was asked with. */
export interface CallbackInput<Caller> {
  readonly caller: Caller
  readonly context: CallContext
}

/** The routes that one provider sends browsers back to. */
export function callbackRoutes<User extends BaseUser, Caller>(
  provider: ConfiguredProvider,
  options: CallbackOptions<User, Caller>,
): Route[] {
  const path = callbackPath(provider.name, options.purpose)
  const { guard, environment } = options
  const limits = environment.limits.oauth
  const callback = get(
    path,
    {
      query: answer,
      ...(guard && { guard }),
      limits,
      refuses: [...refuses, ...options.refuses],
      answers: { ...options.answers, 303: 'redirect' },
      logsIn: options.logsIn ?? [],
      setsCookies: true,
    },
    async ({ query, caller, context }) =>
      // Without a guard there is no caller, and Caller is undefined.
      answerCallback(provider, options, { ...query, caller: caller as Caller, context }),
  )
  return provider.responseMode === 'form_post'
    ? [callback, formPostRoute(path, options)]
    : [callback]
}

/**
 * Turns a form that another site posts into a navigation: that one carries the cookies of flow and
 * log-in, which can stay `SameSite=Lax`.
 *
 * @see OAuth 2.0 Form Post Response Mode
 */
function formPostRoute<User extends BaseUser>(
  path: string,
  { environment }: Pick<CallbackOptions<User, never>, 'environment'>,
): Route {
  const { baseUrl, limits } = environment
  return post(
    path,
    {
      body: form,
      accepts: ['application/x-www-form-urlencoded'],
      limits: limits.oauth,
      answers: { 303: 'redirect' },
    },
    async ({ body }) => seeOther(`${baseUrl.issuer}${path}?${new URLSearchParams(given(body))}`),
  )
}

function given(body: Partial<Answer>): [string, string][] {
  return Object.entries(body).filter((entry): entry is [string, string] => entry[1] !== undefined)
}

async function answerCallback<User extends BaseUser, Caller>(
  provider: ConfiguredProvider,
  options: CallbackOptions<User, Caller>,
  input: CallbackInput<Caller> & Answer,
): Promise<Response> {
  const { environment, redirects } = options
  const flow = await openFlow(provider, options, input)
  // The list may have changed since the flow started.
  const target =
    flow.redirectTo !== null && redirects.allows(flow.redirectTo) ? flow.redirectTo : null
  try {
    if (input.error !== undefined) throw new AuthError('OAUTH_PROVIDER_ERROR')
    const grant = await redeemCode(provider, flow, input.code ?? '')
    const response = await options.complete(grant, flow, input)
    return redirected(response, target, flow.forget)
  } catch (error) {
    if (!(error instanceof AuthError)) throw error
    if (error.status >= 500 || error.code === 'OAUTH_CODE_REJECTED') environment.onError(error)
    if (target === null) return withHeaders(errorResponse(error), flow.forget)
    return seeOther(redirects.withError(target, error.code), flow.forget)
  }
}

/** Checks everything there is to check before the provider is asked, and ends the flow. */
async function openFlow<User extends BaseUser, Caller>(
  provider: ConfiguredProvider,
  { flows, purpose, assertBound }: CallbackOptions<User, Caller>,
  { code, state, error, iss, caller, context }: CallbackInput<Caller> & Answer,
): Promise<OpenFlow> {
  try {
    if (!state || !(code || error !== undefined)) throw new AuthError('ACCESS_TOKEN_DECODE_ERROR')
    const cookies = context.request?.headers.get('cookie') ?? null
    const flow = await flows.open(state, { provider: provider.name, purpose }, cookies)
    assertBound?.(flow, caller)
    if (!isAnsweredBy(flow.issuer, iss)) throw new AuthError('OAUTH_INVALID_STATE')
    await flow.consume()
    return flow
  } catch (cause) {
    // Whoever reports an error to a flow that is not theirs is told no more than that.
    const isRefusal = cause instanceof AuthError && cause.status < 500
    throw isRefusal && error !== undefined ? new AuthError('OAUTH_PROVIDER_ERROR') : cause
  }
}

/** Whether the provider that was asked has answered. @see RFC 9207 */
function isAnsweredBy(expected: ResponseIssuer | null, iss: string | undefined): boolean {
  return iss === undefined ? !expected?.isRequired : !expected || iss === expected.issuer
}

/** The answer itself, or the page to go on to with the cookies of the answer. */
function redirected(response: Response, target: string | null, headers: HeaderList): Response {
  if (target === null) return withHeaders(response, headers)
  const cookies = response.headers.getSetCookie().map((cookie) => ['set-cookie', cookie] as const)
  return seeOther(target, [...cookies, ...headers])
}

function withHeaders(response: Response, headers: HeaderList): Response {
  for (const [name, value] of headers) response.headers.append(name, value)
  return response
}
