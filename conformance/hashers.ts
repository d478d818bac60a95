import { argon2id } from '@fetch-users/core/argon2id'
import { bcrypt } from '@fetch-users/core/bcrypt'
import type { FixtureOptions } from './fixture.ts'

type Hashers = Pick<FixtureOptions, 'passwordHasher' | 'legacyHasher'>

/** Room for all that a race of the suite asks at once. */
const queue = 200

/** What an application would have. */
export const hashers: Hashers = { passwordHasher: argon2id({ queue }), legacyHasher: bcrypt() }

/** As cheap as they may be: the suite is about what happens around a hash. */
export const cheapHashers: Hashers = {
  passwordHasher: argon2id({ memoryKiB: 7168, passes: 1, queue }),
  legacyHasher: bcrypt({ cost: 10 }),
}
