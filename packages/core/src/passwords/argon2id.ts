import { type Algorithm, hash, verify } from '@node-rs/argon2'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import {
  type Argon2idCost,
  type Argon2idCostOptions,
  argon2idCost,
  isSameCost,
  parseArgon2id,
} from './argon2id-phc.ts'
import { type BoundedOptions, boundedBy } from './bounded.ts'

/** The cost of {@link argon2id}. */
export interface Argon2idOptions extends Argon2idCostOptions, BoundedOptions {}

const ceiling: Argon2idCost = { memoryKiB: 1024 * 1024, passes: 16, parallelism: 16 }

/**
 * Hashes passwords with Argon2id, off the event loop. For Node, Deno and Bun; on Cloudflare Workers
 * `argon2idWasm()` makes and takes the same hashes.
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
  const cost = argon2idCost('argon2id', options, ceiling)
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
    owns: (stored) => parseArgon2id(stored, ceiling) !== null,
    verify: (password, stored) =>
      bounded(async () => {
        const found = parseArgon2id(stored, ceiling)
        // The binding throws for a hash that is malformed: nobody's password.
        const isValid = found !== null && (await verify(stored, password).catch(() => false))
        return { isValid, needsRehash: found !== null && !isSameCost(found.cost, cost) }
      }),
  }
}
