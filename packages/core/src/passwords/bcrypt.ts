import { hash, verify } from '@node-rs/bcrypt'
import { assertWholeNumber } from '../errors.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { type BoundedOptions, boundedBy } from './bounded.ts'

/** The cost of {@link bcrypt}. */
export interface BcryptOptions extends BoundedOptions {
  /**
   * Rounds, as a power of two.
   *
   * @default 12
   */
  readonly cost?: number | undefined
}

const longestBytes = 72
const lowestCost = 4
const highestCost = 15
const modularCrypt = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/**
 * Hashes passwords with bcrypt: meant for verifying hashes made elsewhere, behind `argon2id()`.
 *
 * bcrypt reads 72 bytes and ignores the rest, so a longer password is refused, and never verifies.
 *
 * @throws {TypeError} naming an option that is out of bounds.
 * @see OWASP Password Storage Cheat Sheet; CVE-2025-22228
 * @example
 * passwordHasher: [argon2id(), bcrypt()] // old hashes work, and are replaced at the next log-in
 */
export function bcrypt(options: BcryptOptions = {}): PasswordHasher {
  const { cost = 12 } = options
  assertWholeNumber('bcrypt', 'cost', cost, 10, highestCost)
  const bounded = boundedBy('bcrypt', options)

  return {
    refuses: (password) =>
      isTooLong(password) ? `Password should be at most ${longestBytes} bytes` : null,
    hash: (password) => bounded(() => hash(password, { cost })),
    owns: (stored) => {
      const found = costOf(stored)
      return found !== null && found >= lowestCost && found <= highestCost
    },
    verify: (password, stored) =>
      bounded(async () => {
        const isValid = (await verify(password, stored)) && !isTooLong(password)
        return { isValid, needsRehash: costOf(stored) !== cost }
      }),
  }
}

function costOf(stored: string): number | null {
  const found = modularCrypt.exec(stored)?.[1]
  return found === undefined ? null : Number(found)
}

function isTooLong(password: string): boolean {
  return new TextEncoder().encode(password).length > longestBytes
}
