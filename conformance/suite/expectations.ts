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
