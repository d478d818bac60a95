import { randomText } from '../crypto/random.ts'
import type { PasswordHasher, PasswordVerdict } from '../ports/password-hasher.ts'
import { contextWords } from './context-words.ts'
import { createFailureTimer } from './failure-timer.ts'
import { minimumLength } from './minimum-length.ts'
import { longestPassword, normalizePassword, type ValidatePassword } from './policy.ts'

/** Every password of an application goes through here. */
export interface Passwords {
  /** Returns why the password is refused, or `null`. The first rule to refuse it says why. */
  refuses(password: string, owner: { readonly email: string }): Promise<string | null>
  /** Hashes a password that was not refused. `null` makes a hash that nothing matches. */
  hash(password: string | null): Promise<string>
  /** Whether a stored hash is of a password at all: some hasher knows it. */
  isPassword(stored: string | null): boolean
  /**
   * Compares. Every form of the password that is tried is compared once or hashed once, whether or
   * not there is a hash. Where hashers differ, "no" is answered when the slowest would have ended;
   * "yes" at once, unless that is not to be told.
   */
  verify(
    password: string,
    stored: string | null,
    options?: { readonly isHidden?: boolean },
  ): Promise<PasswordVerdict>
}

const invalid: PasswordVerdict = { isValid: false, needsRehash: false }

/**
 * Makes the password rules of an application.
 *
 * @param hashers - the first makes new hashes, all verify.
 */
export function createPasswords(
  hashers: readonly [PasswordHasher, ...PasswordHasher[]],
  validatePassword: ValidatePassword | readonly ValidatePassword[] = [
    minimumLength(8),
    contextWords(),
  ],
): Passwords {
  const [current] = hashers
  const rules = [validatePassword].flat()
  const timer = createFailureTimer(hashers)

  return {
    async refuses(password, owner) {
      const normalized = normalizePassword(password)
      if (normalized === null) return `Password should be at most ${longestPassword} characters`
      let reason = current.refuses?.(normalized) ?? null
      for (const rule of rules) reason ??= await rule(normalized, { ...owner })
      return reason
    },

    async hash(password) {
      const normalized = password === null ? null : normalizePassword(password)
      // '!' starts no PHC string, and the random part keeps two such rows apart.
      return normalized === null ? `!${randomText(16)}` : current.hash(normalized)
    },

    isPassword: (stored) => stored !== null && hashers.some((hasher) => hasher.owns(stored)),

    async verify(password, stored, { isHidden = false } = {}) {
      const normalized = normalizePassword(password)
      if (normalized === null) return invalid
      const start = performance.now()
      const hash = stored ?? '!'
      const owner = hashers.find((hasher) => hasher.owns(hash))
      // Hashing takes as long as comparing: what is missing does not show.
      const compare = (form: string): Promise<PasswordVerdict> =>
        owner ? owner.verify(form, hash) : current.hash(form).then(() => invalid)
      // Hashes from elsewhere may have been made of what was typed.
      const forms = new Set([normalized, password])
      for (const form of forms) {
        const { isValid, needsRehash } = await timer.run(() => compare(form))
        if (!isValid) continue
        if (isHidden) await timer.wait(start, forms.size)
        const isOutdated = needsRehash || owner !== current || form !== normalized
        return { isValid, needsRehash: isOutdated && !current.refuses?.(normalized) }
      }
      await timer.wait(start, forms.size)
      return invalid
    },
  }
}
