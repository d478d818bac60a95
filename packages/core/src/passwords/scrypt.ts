import { scryptAsync } from '@noble/hashes/scrypt.js'
import { bytesToHex, randomBytes } from '@noble/hashes/utils.js'
import { timingSafeEqual } from '../crypto/timing-safe-equal.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { createBounded } from './bounded.ts'

const cost = { N: 16384, r: 16, p: 1, dkLen: 64 } // 32 MiB
const saltAndKey = /^[\da-f]{32}:[\da-f]{128}$/
const longestQueue = 64

/**
 * Hashes passwords with scrypt, as better-auth does by default, and oslo did for Lucia: meant for
 * verifying hashes made there, behind `argon2id()`.
 *
 * A hash is stored as `salt:key` and tells no cost: it is of N=16384, r=16, p=1, and of 64 bytes. Passwords
 * are brought into NFKC first, as they were there.
 *
 * It computes in JavaScript, some 150 ms of CPU a hash, on the thread that answers: one at a time, and
 * 64 may wait. Others get a turn in between.
 *
 * @see RFC 7914
 * @example
 * passwordHasher: [argon2id(), scrypt()] // old hashes work, and are replaced at the next log-in
 */
export function scrypt(): PasswordHasher {
  const bounded = createBounded(1, longestQueue)
  // The salt is the text, not the bytes that it tells.
  const keyOf = async (password: string, salt: string): Promise<string> =>
    bytesToHex(await scryptAsync(password.normalize('NFKC'), salt, cost))

  return {
    hash: (password) =>
      bounded(async () => {
        const salt = bytesToHex(randomBytes(16))
        return `${salt}:${await keyOf(password, salt)}`
      }),
    owns: (stored) => saltAndKey.test(stored),
    verify: (password, stored) =>
      bounded(async () => {
        const [salt = '', key = ''] = stored.split(':')
        const isValid = timingSafeEqual(await keyOf(password, salt), key)
        return { isValid, needsRehash: false }
      }),
  }
}
