import { randomText } from '../crypto/random.ts'
import type { PasswordHasher, PasswordVerdict } from '../ports/password-hasher.ts'
import {
  atLeastEightCharacters,
  longestPassword,
  normalizePassword,
  type ValidatePassword,
} from './policy.ts'

/** Every password of an application goes through here. */
export interface Passwords {
  /** Returns why the password is refused, or `null`. */
  refuses(password: string, user: { readonly email: string }): Promise<string | null>
  /** Hashes a password that was not refused. `null` makes a hash that nothing matches. */
  hash(password: string | null): Promise<string>
  /** Whether a stored hash is of a password at all: some hasher knows it. */
  isPassword(stored: string | null): boolean
  /**
   * Compares. Does the same work whether or not there is a hash: each hasher runs once for every
   * form of the password that is tried.
   */
  verify(password: string, stored: string | null): Promise<PasswordVerdict>
}

const invalid: PasswordVerdict = { isValid: false, needsRehash: false }

/**
 * Makes the password rules of an application.
 *
 * @param hashers - the first makes new hashes, all verify.
 */
export function createPasswords(
  hashers: readonly [PasswordHasher, ...PasswordHasher[]],
  validatePassword: ValidatePassword = atLeastEightCharacters,
): Passwords {
  const [current] = hashers

  async function verifyForm(password: string, stored: string): Promise<PasswordVerdict> {
    const owner = hashers.find((hasher) => hasher.owns(stored))
    if (owner) {
      const verdict = await owner.verify(password, stored)
      if (verdict.isValid) {
        const isOutdated = verdict.needsRehash || owner !== current
        return { isValid: true, needsRehash: isOutdated && !current.refuses?.(password) }
      }
    }
    // Hashing takes as long as comparing: what is missing here does not show.
    for (const hasher of hashers) if (hasher !== owner) await hasher.hash(password)
    return invalid
  }

  return {
    async refuses(password, user) {
      const normalized = normalizePassword(password)
      if (normalized === null) return `Password should be at most ${longestPassword} characters`
      return current.refuses?.(normalized) ?? (await validatePassword(normalized, user)) ?? null
    },

    async hash(password) {
      const normalized = password === null ? null : normalizePassword(password)
      // '!' starts no PHC string, and the random part keeps two such rows apart.
      return normalized === null ? `!${randomText(16)}` : current.hash(normalized)
    },

    isPassword: (stored) => stored !== null && hashers.some((hasher) => hasher.owns(stored)),

    async verify(password, stored) {
      const normalized = normalizePassword(password)
      if (normalized === null) return invalid
      const verdict = await verifyForm(normalized, stored ?? '!')
      if (verdict.isValid || normalized === password) return verdict
      // Hashes from elsewhere may have been made of what was typed.
      const typed = await verifyForm(password, stored ?? '!')
      return typed.isValid
        ? { isValid: true, needsRehash: !current.refuses?.(normalized) }
        : invalid
    },
  }
}
