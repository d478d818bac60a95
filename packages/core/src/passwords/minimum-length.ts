import { assertWholeNumber } from '../errors.ts'
import { longestPassword, shortestPassword, type ValidatePassword } from './policy.ts'

/**
 * Refuses passwords that are too short. Counts code points, in the form that is hashed. Where the
 * password is the only factor, NIST SP 800-63B-4 asks for 15.
 *
 * @param length - in code points, from 8 to 256.
 * @throws {TypeError} naming `length` when it is out of bounds.
 * @see NIST SP 800-63B-4 section 3.1.1.2; OWASP ASVS 5.0, 6.2.1
 * @example
 * validatePassword: [minimumLength(15), contextWords()]
 */
export function minimumLength(length: number): ValidatePassword {
  assertWholeNumber('minimumLength', 'length', length, shortestPassword, longestPassword)
  return (password) =>
    [...password].length < length ? `Password should be at least ${length} characters` : null
}
