import { type Auth, type ErrorCode, errorCodes, type Issue, type Method } from '@fetch-users/core'
import { cookies } from 'next/headers.js'
import { copyCookies } from './copy-cookies.ts'
import { currentRequest } from './current-request.ts'
import { contextOf, type RouteOptions } from './route-handlers.ts'

/** What a route answered. Plain data: an action can return it to its form. */
export type RouteResult =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false
      readonly code: ErrorCode
      /** For people: why a password or a field was refused. */
      readonly reason?: string
      /** Seconds after which another try makes sense. */
      readonly retryAfterSeconds?: number
    }
  | { readonly ok: false; readonly code: 'INVALID_INPUT'; readonly issues: readonly Issue[] }

/**
 * Calls a route of `auth` from a server action or a route handler: under the very rules of HTTP
 * (limits, hooks, events, same origin), with the headers of the request under way, and the cookies
 * that it sets are set. A refusal is a result, not an exception.
 *
 * @param route - what came with the request stands in it encoded: `/users/${encodeURIComponent(id)}`.
 * @throws {TypeError} in a component: it could set no cookies.
 * @throws {Error} for a fault that clients are told nothing about; `onError` has heard of it.
 * @example
 * const result = await callRoute(auth, 'PATCH /users/me', { display_name: 'Ann' })
 * if (!result.ok) return result.code
 */
export async function callRoute(
  auth: Pick<Auth<never>, 'handler' | 'mountPath'>,
  route: `${Method} /${string}`,
  body?: Readonly<Record<string, unknown>>,
  options: RouteOptions = {},
): Promise<RouteResult> {
  const jar = await cookies()
  assertWritable(jar)
  const space = route.indexOf(' ')
  const [method, path] = [route.slice(0, space), route.slice(space + 1)]
  const { headers } = await currentRequest()
  retell(headers)
  const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) }
  // The host is nobody's: only the path counts.
  const request = new Request(`http://localhost${auth.mountPath}${path}`, init)
  const response = await auth.handler(request, contextOf(request, options))
  copyCookies(response.headers, jar)
  return resultOf(response)
}

/**
 * Fails in a component, before the route has run: a token that it traded in for one that cannot be
 * set would be lost. Of the two jars of Next.js the one that nothing can be put into has `clear`.
 */
function assertWritable(jar: object): void {
  if ('clear' in jar) {
    throw new TypeError(
      'callRoute: a component cannot set cookies: call it in an action or a route',
    )
  }
}

/**
 * Takes out of the headers what was said of the action's own body, and that a form without JavaScript
 * navigates: the caller shows no answer, and a route is not to answer for it otherwise.
 */
function retell(headers: Headers): void {
  for (const name of [
    'content-length',
    'content-encoding',
    'transfer-encoding',
    'sec-fetch-mode',
  ]) {
    headers.delete(name)
  }
  headers.set('content-type', 'application/json')
}

async function resultOf(response: Response): Promise<RouteResult> {
  const text = await response.text()
  const body: unknown = text === '' ? null : JSON.parse(text)
  if (response.status < 400) return { ok: true, body }
  const { detail } = body as { detail: unknown } // so does every error of core look
  if (Array.isArray(detail)) return { ok: false, code: 'INVALID_INPUT', issues: detail }
  const { code, reason } = refusalOf(detail)
  const seconds = response.headers.get('retry-after')
  return {
    ok: false,
    code,
    ...(reason !== undefined && { reason }),
    ...(seconds !== null && { retryAfterSeconds: Number(seconds) }),
  }
}

/** A refusal is a code, HTTP's phrase for one, or a code with a reason. */
function refusalOf(detail: unknown): { readonly code: ErrorCode; readonly reason?: string } {
  if (typeof detail === 'object') return detail as { code: ErrorCode; reason: string } // the latter
  const code = String(detail).toUpperCase().replaceAll(' ', '_')
  if (!Object.hasOwn(errorCodes, code)) throw new Error(`callRoute: ${detail}`)
  return { code: code as ErrorCode } // it is a key of errorCodes
}
