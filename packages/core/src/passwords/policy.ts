/** Returns why a password is refused, in words for its owner, or `null` to take it. */
export type ValidatePassword = (
  password: string,
  user: { readonly email: string },
) => string | null | Promise<string | null>

/** The longest password, in code points. Hashing more is work for an attacker's benefit. */
export const longestPassword = 256

const shortestPassword = 8

/**
 * Brings a password into the one form that is hashed.
 *
 * @see NIST SP 800-63B-4 section 3.1.1.2
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFC')
}

/** Whether the password can be hashed at all. Counts code points, not UTF-16 units. */
export function isTooLong(password: string): boolean {
  return password.length > longestPassword && [...password].length > longestPassword
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
