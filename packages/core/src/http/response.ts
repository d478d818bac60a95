import { type AuthError, type HeaderList, phrases } from '../errors.ts'
import type { InvalidInput } from './schema.ts'

/** On every answer: nothing is kept, guessed or passed on, and caches know what it hangs on. */
const commonHeaders: readonly [string, string][] = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['referrer-policy', 'no-referrer'],
  ['vary', 'Cookie, Authorization'],
]

/** Answers with JSON. */
export function json(value: unknown, status = 200, headers: HeaderList = []): Response {
  return respond(JSON.stringify(value), status, [['content-type', 'application/json'], ...headers])
}

/** 201, with what was created. */
export function created(value: unknown): Response {
  return json(value, 201)
}

/** 202 `null`: heard, and whether anything comes of it is nobody's business. */
export function accepted(): Response {
  return json(null, 202)
}

/** 204, nothing to say. */
export function noContent(headers: HeaderList = []): Response {
  return respond(null, 204, headers)
}

/** 303: on to another page, by GET, whatever the method was. */
export function seeOther(location: string, headers: HeaderList = []): Response {
  return respond(null, 303, [['location', location], ...headers])
}

/**
 * What a client is told of a refusal. For an application's own routes, where no binding does it.
 *
 * @example
 * const user = await auth.requireUser(request).catch((error) => error)
 * if (user instanceof AuthError) return errorResponse(user)
 */
export function errorResponse({ code, reason, status, headers }: AuthError): Response {
  const detail = reason === undefined ? (phrases[code] ?? code) : { code, reason }
  return json({ detail }, status, headers)
}

/** 422 with what is wrong where. */
export function unprocessable(error: InvalidInput): Response {
  return json({ detail: error.issues }, 422)
}

/** 500: our own or the application's fault, of which the client learns nothing. */
export function internalServerError(): Response {
  return json({ detail: 'Internal Server Error' }, 500)
}

function respond(body: string | null, status: number, headers: HeaderList): Response {
  const list = [...commonHeaders, ...headers].map(([name, value]): [string, string] => [
    name,
    value,
  ])
  return new Response(body, { status, headers: list })
}
