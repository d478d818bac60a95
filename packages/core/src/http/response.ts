import { type AuthError, type ErrorCode, type HeaderList, phrases, statuses } from '../errors.ts'
import type { InvalidInput } from './schema.ts'

/** On every answer: nothing is kept, guessed or passed on, and caches know what it hangs on. */
const commonHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'Cookie, Authorization',
}
const jsonHeaders = { ...commonHeaders, 'content-type': 'application/json' }

/** Answers with JSON. */
export function json(value: unknown, status = 200, headers: HeaderList = []): Response {
  return respond(JSON.stringify(value), { status, own: jsonHeaders, headers })
}

/** Answers with a page. */
export function html(markup: string, status: number, headers: HeaderList): Response {
  const own = { ...commonHeaders, 'content-type': 'text/html; charset=utf-8' }
  return respond(markup, { status, own, headers })
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
  return respond(null, { status: 204, headers })
}

/** 303: on to another page, by GET, whatever the method was. */
export function seeOther(location: string, headers: HeaderList = []): Response {
  return respond(null, { status: 303, own: { ...commonHeaders, location }, headers })
}

/** {@link errorResponse} without an error, which costs a stack trace. */
export function refused(code: ErrorCode, headers: HeaderList = []): Response {
  return json({ detail: phrases[code] ?? code }, statuses[code], headers)
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

interface Parts {
  readonly status: number
  /** Of every answer of this kind. */
  readonly own?: Readonly<Record<string, string>>
  /** Of this answer besides. */
  readonly headers: HeaderList
}

function respond(body: string | null, { status, own = commonHeaders, headers }: Parts): Response {
  // A record, which servers send as it is: of a list @hono/node-server first makes Headers. And one
  // of its own for each answer: servers write into it.
  const record: Record<string, string> = { ...own }
  const repeated: HeaderList[number][] = []
  for (const header of headers) {
    const name = header[0].toLowerCase()
    if (Object.hasOwn(record, name)) repeated.push(header)
    else record[name] = header[1]
  }
  const response = new Response(body, { status, headers: record })
  for (const [name, value] of repeated) response.headers.append(name, value)
  return response
}
