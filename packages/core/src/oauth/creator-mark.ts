import type { Fingerprints } from '../crypto/fingerprint.ts'
import type { Grant } from './grant.ts'

/**
 * What the row says in place of a hash while a user made by OAuth has no password: which account
 * made it. User and link are two statements; if the second is lost, the account finds its user
 * again by this, and of two log-ins at once both succeed.
 */
const prefix = '!oauth:'

/** Makes the mark of an account. */
export async function creatorMark(fingerprints: Fingerprints, grant: Grant): Promise<string> {
  return prefix + (await fingerprints.of(nameOf(grant)))
}

/** Whether what a row says in place of a hash is the mark of this account. */
export async function isMarkOf(
  fingerprints: Fingerprints,
  stored: string | null,
  grant: Grant,
): Promise<boolean> {
  return hasMark(stored) && fingerprints.matches(nameOf(grant), stored.slice(prefix.length))
}

/** Whether what a row says in place of a hash is the mark of any account. */
export function hasMark(stored: string | null): stored is string {
  return stored?.startsWith(prefix) ?? false
}

function nameOf({ provider, profile }: Grant): string {
  return JSON.stringify(['oauth', provider, profile.accountId])
}
