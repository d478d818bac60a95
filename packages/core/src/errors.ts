/** A stable name for what was refused; see {@link errorCodes}. */
export type ErrorCode =
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'CSRF_REJECTED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'SERVICE_UNAVAILABLE'
  | 'LOGIN_BAD_CREDENTIALS'
  | 'LOGIN_USER_NOT_VERIFIED'
  | 'REGISTER_USER_ALREADY_EXISTS'
  | 'REGISTER_INVALID_PASSWORD'
  | 'REGISTER_FIELD_ALREADY_EXISTS'
  | 'VERIFY_USER_BAD_TOKEN'
  | 'VERIFY_USER_ALREADY_VERIFIED'
  | 'RESET_PASSWORD_BAD_TOKEN'
  | 'RESET_PASSWORD_INVALID_PASSWORD'
  | 'UPDATE_USER_EMAIL_ALREADY_EXISTS'
  | 'UPDATE_USER_INVALID_PASSWORD'
  | 'UPDATE_FIELD_ALREADY_EXISTS'
  | 'SUPERUSER_SELF_CHANGE'
  | 'REAUTHENTICATION_REQUIRED'
  | 'VERIFY_PASSWORD_REQUIRED'
  | 'ACCESS_TOKEN_DECODE_ERROR'
  | 'ACCESS_TOKEN_ALREADY_EXPIRED'
  | 'OAUTH_PROVIDER_ERROR'
  | 'OAUTH_INVALID_STATE'
  | 'OAUTH_CODE_REJECTED'
  | 'OAUTH_PROVIDER_UNAVAILABLE'
  | 'OAUTH_NOT_AVAILABLE_EMAIL'
  | 'OAUTH_USER_ALREADY_EXISTS'
  | 'OAUTH_ACCOUNT_ALREADY_LINKED'
  | 'LAST_CREDENTIAL'

/** What is to be said of a code. */
export interface ErrorDescription {
  readonly status: number
  readonly meaning: string
  /** What the wire says instead of the code. */
  readonly detail?: string
}

/**
 * Every code a client can meet, with its HTTP status and what it means.
 *
 * Codes are stable: front ends match on them. On the wire the code is the `detail`, save for the
 * few that HTTP has a phrase for.
 */
export const errorCodes: Readonly<Record<ErrorCode, ErrorDescription>> = {
  UNAUTHORIZED: {
    status: 401,
    detail: 'Unauthorized',
    meaning: 'No credential, or one that is not valid (any more).',
  },
  FORBIDDEN: {
    status: 403,
    detail: 'Forbidden',
    meaning: 'The user is known, and may not do this.',
  },
  CSRF_REJECTED: { status: 403, meaning: 'A cookie request that another site may have caused.' },
  NOT_FOUND: { status: 404, detail: 'Not Found', meaning: 'No such route, or no such record.' },
  METHOD_NOT_ALLOWED: {
    status: 405,
    detail: 'Method Not Allowed',
    meaning: 'The path exists, with other methods: see Allow.',
  },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: 'The body is longer than 64 KiB.' },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    meaning: 'The body is of a type the route does not read.',
  },
  SERVICE_UNAVAILABLE: {
    status: 503,
    meaning: 'Storage, hash queue or another service cannot serve.',
  },
  LOGIN_BAD_CREDENTIALS: { status: 400, meaning: 'Unknown user, wrong password or inactive user.' },
  LOGIN_USER_NOT_VERIFIED: { status: 400, meaning: 'The address has to be verified first.' },
  REGISTER_USER_ALREADY_EXISTS: { status: 400, meaning: 'The address has an account.' },
  REGISTER_INVALID_PASSWORD: { status: 400, meaning: 'The password was refused; see reason.' },
  REGISTER_FIELD_ALREADY_EXISTS: { status: 400, meaning: 'A unique field is taken; see reason.' },
  VERIFY_USER_BAD_TOKEN: { status: 400, meaning: 'Not a valid verification token (any more).' },
  VERIFY_USER_ALREADY_VERIFIED: { status: 400, meaning: 'The address is verified already.' },
  RESET_PASSWORD_BAD_TOKEN: { status: 400, meaning: 'Not a valid reset token (any more).' },
  RESET_PASSWORD_INVALID_PASSWORD: {
    status: 400,
    meaning: 'The new password was refused; see reason.',
  },
  UPDATE_USER_EMAIL_ALREADY_EXISTS: { status: 400, meaning: 'The new address has an account.' },
  UPDATE_USER_INVALID_PASSWORD: {
    status: 400,
    meaning: 'The new password was refused; see reason.',
  },
  UPDATE_FIELD_ALREADY_EXISTS: { status: 400, meaning: 'A unique field is taken; see reason.' },
  SUPERUSER_SELF_CHANGE: {
    status: 409,
    meaning: 'A superuser cannot delete, demote or deactivate itself.',
  },
  REAUTHENTICATION_REQUIRED: {
    status: 403,
    meaning: 'The log-in is too old for this: log in again.',
  },
  VERIFY_PASSWORD_REQUIRED: {
    status: 400,
    meaning: 'Whoever verifies has to be logged in to the account, or to send its password.',
  },
  ACCESS_TOKEN_DECODE_ERROR: { status: 400, meaning: 'No code or no state, or not one of ours.' },
  ACCESS_TOKEN_ALREADY_EXPIRED: { status: 400, meaning: 'The state has expired: start again.' },
  OAUTH_PROVIDER_ERROR: { status: 400, meaning: 'The provider, or the user there, said no.' },
  OAUTH_INVALID_STATE: {
    status: 400,
    meaning: 'This browser did not start this flow, or it has ended: start again.',
  },
  OAUTH_CODE_REJECTED: {
    status: 400,
    meaning: 'The provider refused the code, or what it gave for it did not hold.',
  },
  OAUTH_PROVIDER_UNAVAILABLE: {
    status: 502,
    meaning: 'The provider cannot be reached, or answers nonsense.',
  },
  OAUTH_NOT_AVAILABLE_EMAIL: { status: 400, meaning: 'The provider tells no address.' },
  OAUTH_USER_ALREADY_EXISTS: {
    status: 400,
    meaning: 'The address has an account: log in to it, and link the provider there.',
  },
  OAUTH_ACCOUNT_ALREADY_LINKED: {
    status: 400,
    meaning: "The provider's account is linked to another user.",
  },
  LAST_CREDENTIAL: { status: 409, meaning: 'Nothing else would let the user in.' },
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
  readonly code: ErrorCode
  readonly reason: string | undefined
  readonly headers: HeaderList

  constructor(code: ErrorCode, options: AuthErrorOptions = {}) {
    super(code, { cause: options.cause })
    if (!Object.hasOwn(errorCodes, code)) throw new TypeError(`AuthError: no such code: ${code}`)
    this.code = code
    this.reason = options.reason
    this.headers = [...retryAfter(options.retryAfterSeconds), ...(options.headers ?? [])]
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return errorCodes[this.code].status
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
