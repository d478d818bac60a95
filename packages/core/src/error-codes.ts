import { type ErrorCode, phrases, statuses } from './errors.ts'

/** What is to be said of a code. */
export interface ErrorDescription {
  readonly status: number
  readonly meaning: string
  /** What the wire says instead of the code. */
  readonly detail?: string | undefined
  /** Whether the `detail` is an object, `{ code, reason }`. */
  readonly hasReason: boolean
}

const meanings: Readonly<Record<ErrorCode, string>> = {
  UNAUTHORIZED: 'No credential, or one that is not valid (any more).',
  FORBIDDEN: 'The user is known, and may not do this.',
  CSRF_REJECTED: 'A cookie request that another site may have caused.',
  NOT_FOUND: 'No such route, or no such record.',
  METHOD_NOT_ALLOWED: 'The path exists, with other methods: see Allow.',
  PAYLOAD_TOO_LARGE: 'The body is longer than 64 KiB.',
  UNSUPPORTED_MEDIA_TYPE: 'The body is of a type the route does not read.',
  TOO_MANY_REQUESTS: 'Asked too often: see Retry-After.',
  SERVICE_UNAVAILABLE: 'Storage, hash queue or another service cannot serve.',
  LOGIN_BAD_CREDENTIALS: 'Unknown user, wrong password or inactive user.',
  LOGIN_USER_NOT_VERIFIED: 'The address has to be verified first.',
  REGISTER_USER_ALREADY_EXISTS: 'The address has an account.',
  REGISTER_INVALID_PASSWORD: 'The password was refused; see reason.',
  REGISTER_FIELD_ALREADY_EXISTS: 'A unique field is taken; see reason.',
  VERIFY_USER_BAD_TOKEN: 'Not a valid verification token (any more).',
  VERIFY_USER_ALREADY_VERIFIED: 'The address is verified already.',
  RESET_PASSWORD_BAD_TOKEN: 'Not a valid reset token (any more).',
  RESET_PASSWORD_INVALID_PASSWORD: 'The new password was refused; see reason.',
  UPDATE_USER_EMAIL_ALREADY_EXISTS: 'The new address has an account.',
  UPDATE_USER_INVALID_PASSWORD: 'The new password was refused; see reason.',
  UPDATE_FIELD_ALREADY_EXISTS: 'A unique field is taken; see reason.',
  SUPERUSER_SELF_CHANGE: 'A superuser cannot delete, demote or deactivate itself.',
  REAUTHENTICATION_REQUIRED: 'The log-in is too old for this: log in again.',
  REFRESH_TOKEN_REUSED: 'A refresh token that was replaced was used again: the log-in has ended.',
  VERIFY_PASSWORD_REQUIRED:
    'Whoever verifies has to be logged in to the account, or to send its password.',
  ACCESS_TOKEN_DECODE_ERROR: 'No code or no state, or not one of ours.',
  ACCESS_TOKEN_ALREADY_EXPIRED: 'The state has expired: start again.',
  OAUTH_PROVIDER_ERROR: 'The provider, or the user there, said no.',
  OAUTH_INVALID_STATE: 'This browser did not start this flow, or it has ended: start again.',
  OAUTH_CODE_REJECTED: 'The provider refused the code, or what it gave for it did not hold.',
  OAUTH_PROVIDER_UNAVAILABLE: 'The provider cannot be reached, or answers nonsense.',
  OAUTH_NOT_AVAILABLE_EMAIL: 'The provider tells no address.',
  OAUTH_USER_ALREADY_EXISTS:
    'The address has an account: log in to it, and link the provider there.',
  OAUTH_ACCOUNT_ALREADY_LINKED: "The provider's account is linked to another user.",
  LAST_CREDENTIAL: 'Nothing else would let the user in.',
}

/**
 * Every code a client can meet, with its HTTP status and what it means. On the wire the code is the
 * `detail`, save for the few that HTTP has a phrase for. For documentation and front ends: the
 * library itself does without the meanings.
 */
export const errorCodes: Readonly<Record<ErrorCode, ErrorDescription>> =
  /* @__PURE__ */ describeAll()

function describeAll(): Readonly<Record<ErrorCode, ErrorDescription>> {
  const entries = Object.entries(meanings).map(([code, meaning]) => {
    const known = code as ErrorCode // the table has a line for each
    const hasReason = /_(INVALID_PASSWORD|FIELD_ALREADY_EXISTS)$/.test(known)
    return [known, { status: statuses[known], detail: phrases[known], hasReason, meaning }]
  })
  return Object.fromEntries(entries)
}
