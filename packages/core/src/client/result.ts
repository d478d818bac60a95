import type { ErrorCode } from '../errors.ts'
import type { Issue } from '../http/schema.ts'
import { camelName } from './wire.ts'

/**
 * What came of a call: `data`, or `error`, and `null` in the place of the other. Nothing is thrown
 * that a server or a network can cause.
 *
 * @example
 * const { data: user, error } = await client.me()
 * if (error) return error.code === 'UNAUTHORIZED' ? showLogin() : showTrouble(error)
 * greet(user.email)
 */
export type ClientResult<Data, Code extends ErrorCode> =
  | { readonly data: Data; readonly error: null }
  | { readonly data: null; readonly error: ClientError<Code> }

/**
 * Why there is no data: told apart by `code`. A code that is newer than this client, or that a hook
 * of yours throws where the method does not list it, comes as it is: keep a `default` branch.
 */
export type ClientError<Code extends ErrorCode> =
  | Refusal<Code>
  | InvalidInput
  | NetworkFailure
  | UnexpectedResponse

/** The codes that come with a reason. */
type ReasonedCode = Extract<
  ErrorCode,
  `${string}_INVALID_PASSWORD` | `${string}_FIELD_ALREADY_EXISTS`
>

/** The server says no: one variant for each code, whose meaning stands in `errorCodes`. */
export type Refusal<Code extends ErrorCode> = Code extends ErrorCode ? RefusalOf<Code> : never

/** The server says no, by this code. */
export interface RefusalOf<Code extends ErrorCode> {
  readonly code: Code
  readonly status: number
  /** For people: why a password is refused; or else which field is taken. */
  readonly reason: Code extends ReasonedCode ? string : undefined
  /**
   * Seconds after which another try makes sense. To a page of another origin it shows only where CORS
   * exposes `Retry-After`.
   */
  readonly retryAfterSeconds: number | undefined
}

/** The input does not fit. */
export interface InvalidInput {
  readonly code: 'INVALID_INPUT'
  readonly status: 422
  readonly issues: readonly InputIssue[]
}

/** One thing wrong with the input. */
export interface InputIssue {
  /** The property, in camelCase; empty for the input as a whole. */
  readonly field: string
  /** A server in Python knows more of them. */
  readonly type: Issue['type'] | (string & {})
  /** In English. For words of your own, go by `field` and `type`. */
  readonly message: string
}

/** No answer: offline, a server that is down, or CORS that does not allow it. */
export interface NetworkFailure {
  readonly code: 'NETWORK_ERROR'
  /** What `fetch` threw. */
  readonly cause: unknown
}

/** Not an answer of the library: a proxy's page, a redirect to a log-in, an error of the server. */
export interface UnexpectedResponse {
  readonly code: 'UNEXPECTED_RESPONSE'
  readonly status: number
}

/** What the wire says in the place of the codes that HTTP has a phrase for. */
export const phrases: Readonly<Record<string, ErrorCode>> = {
  Unauthorized: 'UNAUTHORIZED',
  Forbidden: 'FORBIDDEN',
  'Not Found': 'NOT_FOUND',
  'Method Not Allowed': 'METHOD_NOT_ALLOWED',
}

/** Reads an answer to its end. `read` makes data of the JSON of a success; where it throws, it is none. */
export async function resultOf<Data>(
  answer: Promise<Response>,
  read: (json: unknown) => Data,
): Promise<ClientResult<Data, ErrorCode>> {
  let status = 0
  try {
    const response = await answer
    const text = await response.text()
    status = response.status
    const json = text === '' ? null : JSON.parse(text)
    return response.ok
      ? { data: read(json), error: null }
      : { data: null, error: errorOf(response, json.detail) }
  } catch (cause) {
    const error = status
      ? ({ code: 'UNEXPECTED_RESPONSE', status } as const)
      : ({ code: 'NETWORK_ERROR', cause } as const)
    return { data: null, error }
  }
}

interface ReasonedDetail {
  readonly code: string
  readonly reason?: string
}

/** What `{"detail": …}` says. Throws where it says nothing. */
function errorOf(
  { status, headers }: Response,
  detail: string | ReasonedDetail | readonly Issue[],
): ClientError<ErrorCode> {
  if (isIssues(detail)) {
    const issues = detail.map(({ type, loc, msg }) => ({
      field: camelName(loc.slice(1).join('.')),
      type,
      message: msg,
    }))
    return { code: 'INVALID_INPUT', status: 422, issues }
  }
  const { code: said, reason }: ReasonedDetail =
    typeof detail === 'string' ? { code: detail } : detail
  const code = phrases[said] ?? said
  if (!/^[A-Z_]+$/.test(code)) throw new TypeError('no code')
  const retryAfter = headers.get('retry-after')
  const retryAfterSeconds = /^\d+$/.test(retryAfter ?? '') ? Number(retryAfter) : undefined
  // A server of this version says no other code, and gives a reason where one belongs.
  return { code, status, reason, retryAfterSeconds } as Refusal<ErrorCode>
}

function isIssues(detail: string | ReasonedDetail | readonly Issue[]): detail is readonly Issue[] {
  return Array.isArray(detail)
}
