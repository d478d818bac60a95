import { argon2id } from '@fetch-users/core/argon2id'
import { bcrypt } from '@fetch-users/core/bcrypt'
import type { FixtureOptions } from './fixture.ts'

/** As cheap as they may be: the suite is about what happens around a hash. */
export const hashers: Pick<FixtureOptions, 'passwordHasher' | 'legacyHasher'> = {
  passwordHasher: argon2id({ memoryKiB: 7168, passes: 1 }),
  legacyHasher: bcrypt({ cost: 10 }),
}
