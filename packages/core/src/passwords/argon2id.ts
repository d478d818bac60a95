import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { assertWholeNumber } from '../errors.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { type BoundedOptions, boundedBy } from './bounded.ts'

/** The cost of {@link argon2id}. */
export interface Argon2idOptions extends BoundedOptions {
  /**
   * Memory of one hash, in KiB.
   *
   * @default 19456 (19 MiB)
   */
  readonly memoryKiB?: number | undefined
  /**
   * Passes over the memory.
   *
   * @default 2
   */
  readonly passes?: number | undefined
  /**
   * Lanes of one hash.
   *
   * @default 1
   */
  readonly parallelism?: number | undefined
}

interface Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
}

/** Beyond this a stored hash is an attack on the server, not somebody's password. */
const ceiling: Cost = { memoryKiB: 1024 * 1024, passes: 16, parallelism: 16 }

const phc = /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$[\w+/]{11,}\$[\w+/]{16,}$/

/**
 * Hashes passwords with Argon2id, off the event loop. For Node, Deno and Bun.
 *
 * A hash of another cost is replaced at the next log-in, a stronger one too: as long as it differs,
 * the time a log-in takes tells that the account is there.
 *
 * @throws {TypeError} naming an option that is out of bounds.
 * @see OWASP Password Storage Cheat Sheet; RFC 9106
 * @example
 * passwordHasher: argon2id()
 */
export function argon2id(options: Argon2idOptions = {}): PasswordHasher {
  const cost: Cost = {
    memoryKiB: options.memoryKiB ?? 19456,
    passes: options.passes ?? 2,
    parallelism: options.parallelism ?? 1,
  }
  assertWholeNumber('argon2id', 'memoryKiB', cost.memoryKiB, 7168, ceiling.memoryKiB)
  assertWholeNumber('argon2id', 'passes', cost.passes, 1, ceiling.passes)
  assertWholeNumber('argon2id', 'parallelism', cost.parallelism, 1, ceiling.parallelism)
  const bounded = boundedBy('argon2id', options)

  return {
    hash: (password) =>
      bounded(() =>
        hash(password, {
          algorithm: 2 satisfies Algorithm.Argon2id,
          memoryCost: cost.memoryKiB,
          timeCost: cost.passes,
          parallelism: cost.parallelism,
        }),
      ),
    owns: (stored) => {
      const found = costOf(stored)
      return found !== null && !exceeds(found, ceiling)
    },
    verify: (password, stored) =>
      bounded(async () => {
        const found = costOf(stored)
        // The binding throws for a hash that is malformed: nobody's password.
        const isValid = found !== null && (await verify(stored, password).catch(() => false))
        return { isValid, needsRehash: found !== null && !isSame(found, cost) }
      }),
  }
}

function costOf(stored: string): Cost | null {
  const found = phc.exec(stored)
  if (!found) return null
  const [memoryKiB = 0, passes = 0, parallelism = 0] = found.slice(1).map(Number)
  return { memoryKiB, passes, parallelism }
}

function isSame(a: Cost, b: Cost): boolean {
  return !exceeds(a, b) && !exceeds(b, a)
}

function exceeds(a: Cost, b: Cost): boolean {
  return a.memoryKiB > b.memoryKiB || a.passes > b.passes || a.parallelism > b.parallelism
}
