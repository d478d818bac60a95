import { canonicalEmail } from './email.ts'

/** Names the account that somebody means, whether or not there is one: all spellings are one. */
export function accountName(typed: string): string {
  return canonicalEmail(typed) ?? typed.trim().toLowerCase()
}
