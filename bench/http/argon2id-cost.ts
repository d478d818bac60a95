import type { Algorithm } from '@node-rs/argon2'

/** What a hash costs every contender: the default of `argon2id()`, which is OWASP's. */
export const argon2idCost = {
  algorithm: 2 satisfies Algorithm.Argon2id,
  memoryCost: 19_456,
  timeCost: 2,
  parallelism: 1,
}
