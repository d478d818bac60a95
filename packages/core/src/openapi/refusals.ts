import type { Backend } from '../authentication/backend.ts'
import { errorCodes } from '../error-codes.ts'
import type { ErrorCode } from '../errors.ts'
import type { Route } from '../http/route.ts'
import { type Components, share } from './components.ts'
import { takesCookies } from './cookies.ts'
import type { JsonSchema, OpenApiReference, OpenApiResponse } from './document.ts'
import { allow, challenge, type Headers, retryAfter, setCookie } from './headers.ts'
import { objectOf } from './json-schema.ts'
import { capitalized } from './operations.ts'
import { backendsOf } from './security.ts'

/** What {@link refusalsOf} looks things up in. */
export interface RefusalsEnvironment {
  readonly backends: readonly Backend<unknown>[]
  readonly components: Components
}

const text = { type: 'string' }

/** What is wrong with the input, and where. */
const validationError = objectOf({
  type: { ...text, enum: ['missing', 'string_type', 'bool_type', 'value_error'] },
  loc: { type: 'array', items: text, description: '`body` or `query`, and the name within.' },
  msg: text,
})

/** Describes how a route refuses, by status. */
export function refusalsOf(
  route: Route,
  environment: RefusalsEnvironment,
): Record<string, OpenApiResponse | OpenApiReference> {
  const { backends } = environment
  const own = [...guardCodes(route, environment), ...(route.refuses ?? [])]
  const all = [...new Set([...own, ...routerCodes(route)])]
  const statuses = new Set(all.map((code) => errorCodes[code].status))
  const refusals = [...statuses].map((status) => {
    const codes = all.filter((code) => errorCodes[code].status === status)
    const cookies = own.some((code) => codes.includes(code) && takesCookies(route, code, backends))
    return [String(status), refusal(codes, environment, cookies)] as const
  })
  return { ...Object.fromEntries(refusals), ...inputAndFaults(route, environment) }
}

/** Those that belong to no route: the path is unknown, or has no such method. */
export function shareStrays(environment: RefusalsEnvironment): void {
  refusal(['NOT_FOUND'], environment)
  refusal(['METHOD_NOT_ALLOWED'], environment)
}

function guardCodes(route: Route, { backends }: RefusalsEnvironment): ErrorCode[] {
  const { guard, method, logsIn = [] } = route
  const isKnown = guard !== undefined && guard.who !== 'anyone'
  const codes: ErrorCode[] = []
  if (isKnown) codes.push('UNAUTHORIZED')
  if (isKnown && (guard.verified || guard.who === 'superuser')) codes.push('FORBIDDEN')
  const byCookie = isKnown
    ? backendsOf(route, backends).some(({ transport }) => transport.isAmbient)
    : backends.some(
        ({ name, transport }) =>
          logsIn.includes(name) && (transport.isAmbient || transport.readRefresh !== undefined),
      )
  if (byCookie && method !== 'GET') codes.push('CSRF_REJECTED')
  return codes
}

function routerCodes(route: Route): ErrorCode[] {
  return [
    ...(route.body ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(route.limits?.length ? (['TOO_MANY_REQUESTS'] as const) : []),
    ...(canFail(route) ? (['SERVICE_UNAVAILABLE'] as const) : []),
  ]
}

/** Whether it does more than show what is known beforehand. */
function canFail({ guard, body, query }: Route): boolean {
  return (guard ?? body ?? query) !== undefined
}

function inputAndFaults(
  route: Route,
  { components }: RefusalsEnvironment,
): Record<string, OpenApiReference> {
  const isRead = route.body !== undefined || route.query !== undefined
  return {
    ...(isRead && {
      422: share(components, 'responses', 'InvalidInput', {
        description: 'The input is not valid.',
        content: content({
          type: 'array',
          items: share(components, 'schemas', 'ValidationError', validationError),
        }),
      }),
    }),
    ...(canFail(route) && {
      500: share(components, 'responses', 'InternalServerError', {
        description: 'A fault of the server, of which clients learn nothing.',
        content: content({ ...text, const: 'Internal Server Error' }),
      }),
    }),
  }
}

/** One status with its codes. What says a single one, and no more, is said once for all routes. */
function refusal(
  codes: readonly ErrorCode[],
  { backends, components }: RefusalsEnvironment,
  cookies = false,
): OpenApiResponse | OpenApiReference {
  const [code, ...others] = codes
  const headers: Headers = {
    ...(cookies && setCookie('Takes cookies back.', false)),
    ...headersOf(codes, backends),
  }
  const response = {
    description: codes.map((each) => `\`${each}\`: ${errorCodes[each].meaning}`).join('\n\n'),
    ...(Object.keys(headers).length > 0 && { headers }),
    content: content(detailOf(codes)),
  }
  if (!code || others.length > 0 || cookies) return response
  return share(components, 'responses', capitalized(code.toLowerCase()), response)
}

function headersOf(codes: readonly ErrorCode[], backends: readonly Backend<unknown>[]): Headers {
  const [code] = codes
  const status = code && errorCodes[code].status
  if (status === 405) return allow
  if (status === 429 || status === 503) return retryAfter
  const isChallenged = backends.some(({ transport }) => !transport.isAmbient)
  return status === 401 && isChallenged ? challenge : {}
}

function detailOf(codes: readonly ErrorCode[]): JsonSchema {
  const plain = codes.filter((code) => !errorCodes[code].hasReason)
  const reasoned = codes.filter((code) => errorCodes[code].hasReason)
  const details = plain.map((code) => errorCodes[code].detail ?? code)
  const forms = [
    ...(plain.length > 0 ? [{ ...text, enum: details }] : []),
    ...(reasoned.length > 0 ? [objectOf({ code: { ...text, enum: reasoned }, reason: text })] : []),
  ]
  return forms.length === 1 ? { ...forms[0] } : { anyOf: forms }
}

function content(detail: JsonSchema): NonNullable<OpenApiResponse['content']> {
  return { 'application/json': { schema: objectOf({ detail }) } }
}
