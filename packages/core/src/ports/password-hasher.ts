/** What a hasher says of a password. */
export interface PasswordVerdict {
  readonly isValid: boolean
  /** The stored hash is not what the hasher would make today. */
  readonly needsRehash: boolean
}

/**
 * Turns passwords into hashes that say how they were made, and compares. Passwords arrive in NFC, at most 256 code
 * points long.
 *
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 */
export interface PasswordHasher {
  /** Why this hasher cannot take a password, or `null` if it can. bcrypt has a length limit. */
  refuses?(password: string): string | null
  /**
   * May throw where the hasher stands behind another, to verify alone.
   *
   * @throws {AuthError} SERVICE_UNAVAILABLE when too many hashes wait already.
   */
  hash(password: string): Promise<string>
  /** Whether a stored hash is of this scheme, and so for this hasher to judge. */
  owns(stored: string): boolean
  /** @throws {AuthError} SERVICE_UNAVAILABLE when too many hashes wait already. */
  verify(password: string, stored: string): Promise<PasswordVerdict>
}
