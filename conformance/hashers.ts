import { argon2id } from '@fetch-users/core/argon2id'
import { bcrypt } from '@fetch-users/core/bcrypt'
import type { FixtureOptions } from './fixture.ts'

type Hashers = Pick<FixtureOptions, 'passwordHasher' | 'legacyHasher'>

/** Room for the 100 registrations that the suite makes at once, and not for its 200 log-ins. */
const queue = 120

/** What an application would have. */
export const hashers: Hashers = { passwordHasher: argon2id({ queue }), legacyHasher: bcrypt() }

/** As cheap as they may be: the suite is about what happens around a hash. */
export const cheapHashers: Hashers = {
  passwordHasher: argon2id({ memoryKiB: 7168, passes: 1, queue }),
  legacyHasher: bcrypt({ cost: 10 }),
}
