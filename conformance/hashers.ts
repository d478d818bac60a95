import { argon2id } from '@fetch-users/core/argon2id'
import { bcrypt } from '@fetch-users/core/bcrypt'
import type { FixtureOptions } from './fixture.ts'

/** What hashes, and what verifies besides. */
export type Hashers = Pick<FixtureOptions, 'passwordHasher' | 'legacyHasher'>

/** What an application would have. */
export const hashers: Hashers = { passwordHasher: argon2id(), legacyHasher: bcrypt() }

/** As cheap as they may be: the suite is about what happens around a hash. */
export const cheapHashers: Hashers = {
  passwordHasher: argon2id({ memoryKiB: 7168, passes: 1 }),
  legacyHasher: bcrypt({ cost: 10 }),
}

/** With room for all who ask at once. */
export const patientHashers: Hashers = {
  ...cheapHashers,
  passwordHasher: argon2id({ memoryKiB: 7168, passes: 1, queue: 200 }),
}

/** With room for hardly anyone. */
export const hurriedHashers: Hashers = {
  ...cheapHashers,
  passwordHasher: argon2id({ parallelHashes: 1, queue: 2 }),
}
