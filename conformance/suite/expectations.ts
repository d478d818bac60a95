import type { Answer } from './api.ts'

/** What an answer has to look like, for `toMatchObject`. */
export type Expectation = Pick<Answer, 'status'> & { readonly body?: unknown }

/** A refusal with a code, or with one of the phrases of HTTP. */
export function refusal(status: number, detail: unknown): Expectation {
  return { status, body: { detail } }
}

/** A refusal that says why. */
export function refusalWithReason(code: string, reason: string): Expectation {
  return refusal(400, { code, reason })
}

/** 422 with exactly these issues: `['missing', 'body', 'email']`. */
export function invalid(...issues: readonly (readonly [string, ...string[]])[]): Expectation {
  return refusal(
    422,
    issues.map(([type, ...loc]) => ({ type, loc })),
  )
}

export const unauthorized: Expectation = refusal(401, 'Unauthorized')
export const forbidden: Expectation = refusal(403, 'Forbidden')
export const csrfRejected: Expectation = refusal(403, 'CSRF_REJECTED')
export const notFound: Expectation = refusal(404, 'Not Found')
export const badCredentials: Expectation = refusal(400, 'LOGIN_BAD_CREDENTIALS')
export const badVerifyToken: Expectation = refusal(400, 'VERIFY_USER_BAD_TOKEN')
export const badResetToken: Expectation = refusal(400, 'RESET_PASSWORD_BAD_TOKEN')
export const reauthenticationRequired: Expectation = refusal(403, 'REAUTHENTICATION_REQUIRED')
export const providerError: Expectation = refusal(400, 'OAUTH_PROVIDER_ERROR')
export const noState: Expectation = refusal(400, 'ACCESS_TOKEN_DECODE_ERROR')
export const invalidState: Expectation = refusal(400, 'OAUTH_INVALID_STATE')
export const codeRejected: Expectation = refusal(400, 'OAUTH_CODE_REJECTED')
export const oauthUserExists: Expectation = refusal(400, 'OAUTH_USER_ALREADY_EXISTS')
export const alreadyLinked: Expectation = refusal(400, 'OAUTH_ACCOUNT_ALREADY_LINKED')
export const lastCredential: Expectation = refusal(409, 'LAST_CREDENTIAL')
