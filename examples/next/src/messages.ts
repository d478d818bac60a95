import type { RouteResult } from '@fetch-users/next'

type Refusal = Extract<RouteResult, { ok: false }>

const messages: { readonly [Code in Refusal['code']]?: string } = {
  LOGIN_BAD_CREDENTIALS: 'Email or password is wrong.',
  REGISTER_USER_ALREADY_EXISTS: 'This address has an account already. Sign in instead.',
  OAUTH_USER_ALREADY_EXISTS: 'This address has an account already. Sign in with its password.',
  OAUTH_PROVIDER_ERROR: 'The provider did not sign you in.',
  UNAUTHORIZED: 'You are not signed in any more.',
  INVALID_INPUT: 'Please look over what you typed: something is missing, or too long.',
}

/** Says what was refused in words. */
export function messageOf(refusal: Refusal): string {
  if ('reason' in refusal && refusal.reason) return refusal.reason
  if (refusal.code === 'TOO_MANY_REQUESTS') {
    return `Too many tries: once more in ${refusal.retryAfterSeconds ?? 60} seconds.`
  }
  return messageOfCode(refusal.code)
}

/** The same for a code alone, such as OAuth leaves in the address. */
export function messageOfCode(code: string): string {
  const known: Readonly<Record<string, string>> = messages
  return Object.hasOwn(known, code) ? String(known[code]) : 'That did not work. Please try again.'
}
