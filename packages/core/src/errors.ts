/**
 * The HTTP status of every code a client can meet. Codes are stable: front ends match on them.
 */
export const statuses = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  CSRF_REJECTED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  TOO_MANY_REQUESTS: 429,
  SERVICE_UNAVAILABLE: 503,
  LOGIN_BAD_CREDENTIALS: 400,
  LOGIN_USER_NOT_VERIFIED: 400,
  REGISTER_USER_ALREADY_EXISTS: 400,
  REGISTER_INVALID_PASSWORD: 400,
  REGISTER_FIELD_ALREADY_EXISTS: 400,
  VERIFY_USER_BAD_TOKEN: 400,
  VERIFY_USER_ALREADY_VERIFIED: 400,
  RESET_PASSWORD_BAD_TOKEN: 400,
  RESET_PASSWORD_INVALID_PASSWORD: 400,
  UPDATE_USER_EMAIL_ALREADY_EXISTS: 400,
  UPDATE_USER_INVALID_PASSWORD: 400,
  UPDATE_FIELD_ALREADY_EXISTS: 400,
  SUPERUSER_SELF_CHANGE: 409,
  REAUTHENTICATION_REQUIRED: 403,
  REFRESH_TOKEN_REUSED: 401,
  VERIFY_PASSWORD_REQUIRED: 400,
  ACCESS_TOKEN_DECODE_ERROR: 400,
  ACCESS_TOKEN_ALREADY_EXPIRED: 400,
  OAUTH_PROVIDER_ERROR: 400,
  OAUTH_INVALID_STATE: 400,
  OAUTH_CODE_REJECTED: 400,
  OAUTH_PROVIDER_UNAVAILABLE: 502,
  OAUTH_NOT_AVAILABLE_EMAIL: 400,
  OAUTH_USER_ALREADY_EXISTS: 400,
  OAUTH_ACCOUNT_ALREADY_LINKED: 400,
  LAST_CREDENTIAL: 409,
} as const

/** A stable name for what was refused; see `errorCodes`. */
export type ErrorCode = keyof typeof statuses

/** What the wire says instead of the few codes that HTTP has a phrase for. */
export const phrases: { readonly [Code in ErrorCode]?: string } = {
  UNAUTHORIZED: 'Unauthorized',
  FORBIDDEN: 'Forbidden',
  NOT_FOUND: 'Not Found',
  METHOD_NOT_ALLOWED: 'Method Not Allowed',
}

/** Names and values of headers, in order. */
export type HeaderList = readonly (readonly [string, string])[]

/** What an {@link AuthError} may carry besides its code. */
export interface AuthErrorOptions {
  /** For people: why a password or a field was refused. Sent to the client. */
  readonly reason?: string | undefined
  /** Seconds after which another try makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number | undefined
  /** Headers of the answer. */
  readonly headers?: HeaderList | undefined
  /** Whose account it is about. For events, never sent. */
  readonly userId?: string | undefined
  /** What led to it. For logs, never sent. */
  readonly cause?: unknown
}

/**
 * A refusal that the client is told: thrown by the library, and by `before…` hooks.
 *
 * @example
 * hooks: {
 *   beforeRegister(input) {
 *     if (!input.email.endsWith('@example.com')) throw new AuthError('FORBIDDEN')
 *   },
 * }
 */
export class AuthError extends Error {
  override readonly name: string = 'AuthError'
  /** What was refused, and why: a key of `errorCodes`. */
  readonly code: ErrorCode
  readonly reason: string | undefined
  readonly headers: HeaderList
  readonly userId: string | undefined

  constructor(code: ErrorCode, options: AuthErrorOptions = {}) {
    super(code, { cause: options.cause })
    if (!Object.hasOwn(statuses, code)) throw new TypeError(`AuthError: no such code: ${code}`)
    this.code = code
    this.reason = options.reason
    this.userId = options.userId
    this.headers = [...retryAfter(options.retryAfterSeconds), ...(options.headers ?? [])]
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return statuses[this.code]
  }
}

function retryAfter(seconds: number | undefined): HeaderList {
  return seconds === undefined ? [] : [['retry-after', String(seconds)]]
}

/** Thrown by a store whose unique constraint refused a write. */
export class UniqueViolation extends Error {
  override readonly name: string = 'UniqueViolation'
  /** The property (not the column) that is taken, `email` for one. */
  readonly field: string

  constructor(field: string, options?: { cause?: unknown }) {
    super(`another record has this ${field}`, options)
    this.field = field
  }
}

/** Thrown by a store when the user a record should belong to is gone. */
export class OwnerMissing extends Error {
  override readonly name: string = 'OwnerMissing'

  constructor(options?: { cause?: unknown }) {
    super('the user this record belongs to does not exist', options)
  }
}

/**
 * Thrown by a store that cannot be reached. Answered with 503, never with 401: trouble of ours is
 * not a refusal.
 */
export class StorageUnavailable extends AuthError {
  override readonly name: string = 'StorageUnavailable'

  constructor(options?: { cause?: unknown }) {
    super('SERVICE_UNAVAILABLE', { retryAfterSeconds: 5, cause: options?.cause })
  }
}

/**
 * Checks an option.
 *
 * @throws {TypeError} naming it and its values, when it is none of them.
 */
export function assertOneOf(option: string, value: unknown, values: readonly unknown[]): void {
  if (!values.includes(value)) {
    throw new TypeError(`${option} must be ${values.map((known) => `'${known}'`).join(' or ')}`)
  }
}

/**
 * Checks an option.
 *
 * @throws {TypeError} naming it, when it is not a whole number within its bounds.
 */
export function assertWholeNumber(
  owner: string,
  option: string,
  value: number,
  least: number,
  most: number,
): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new TypeError(`${owner}: ${option} must be a whole number from ${least} to ${most}`)
  }
}

/**
 * Checks an option that stands in headings and headers.
 *
 * @throws {TypeError} naming the option.
 */
export function assertLine(option: string, text: string | undefined): asserts text is string {
  if (typeof text !== 'string' || text.trim() === '' || /\p{Cc}/u.test(text)) {
    throw new TypeError(`${option} is missing, or no line of text`)
  }
}
