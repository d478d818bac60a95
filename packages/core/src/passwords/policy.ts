/** Returns why a password is refused, in words for its owner, or `null` to take it. */
export type ValidatePassword = (
  password: string,
  user: { readonly email: string },
) => string | null | Promise<string | null>

/** The longest password, in code points. Hashing more is work for an attacker's benefit. */
export const longestPassword = 256

const shortestPassword = 8

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

/**
 * The rule where an application has none of its own: at least 8 code points. Where the password is
 * the only factor, NIST asks for 15.
 *
 * @see NIST SP 800-63B-4 section 3.1.1.2
 */
export const atLeastEightCharacters: ValidatePassword = (password) =>
  [...password].length < shortestPassword
    ? `Password should be at least ${shortestPassword} characters`
    : null
