/**
 * Whose password it is to be, as far as that is known: the columns of a registration, or the row
 * with the changes that are asked for. Never a hash or a stamp.
 */
export interface PasswordOwner {
  readonly email: string
  readonly [column: string]: unknown
}

/**
 * A rule for new passwords: returns why one is refused, in words for its owner, or `null` to take
 * it. The password arrives in NFC, at most 256 code points long. An `AuthError` that a rule throws
 * is the answer.
 *
 * @see NIST SP 800-63B-4 section 3.1.1.2
 * @example
 * const noSpaces: ValidatePassword = (password) => (password.includes(' ') ? 'No spaces' : null)
 */
export type ValidatePassword = (
  password: string,
  owner: PasswordOwner,
) => string | null | Promise<string | null>

/** The longest password, in code points. Hashing more is work for an attacker's benefit. */
export const longestPassword = 256

/** The floor of every minimum, in code points. */
export const shortestPassword = 8

/**
 * Brings a password into the one form that is hashed. Returns `null` for one that is too long;
 * counts code points, not UTF-16 units.
 *
 * @see NIST SP 800-63B-4 section 3.1.1.2
 */
export function normalizePassword(password: string): string | null {
  if (password.length > 4 * longestPassword) return null // however it composes
  const normalized = password.normalize('NFC')
  return [...normalized].length > longestPassword ? null : normalized
}
