import { beforeEach, describe, expect, test } from 'vitest'
import type { FixtureStorage } from './fixture/user.ts'
import { createFixture, defaultSecret } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { Api } from './suite/api.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { badResetToken, badVerifyToken, unauthorized } from './suite/expectations.ts'
import { createUser, logIn, mailedToken, storedUser } from './suite/scenario.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const password = 'battery staple'

/** What happens to a row after it was read, and before it is written. */
let meanwhile: Readonly<Record<string, unknown>> | null = null

const byMount = { '/': await openOvertaken(), '/compat': await openOvertaken() }
const fixture = createFixture((mount) => byMount[mount], { ...cheapHashers, origin })
const target = directTarget('memory', origin, fixture.fetch)

describe.skipIf(remoteOrigin).each(['/', '/compat'] as const)('%s overtaken', (mount) => {
  const api = new Api(target, mount, defaultSecret)
  const newStamp = { securityStamp: 'another' }

  beforeEach(async () => {
    meanwhile = null
    await api.fixture('POST', 'reset')
  })

  test('a verification by a change of address is a bad token, and proves nothing [V-EM-12]', async () => {
    const { id } = await createUser(api)
    const token = await mailedToken(api, 'verify-email')
    meanwhile = { email: 'new@example.com', ...newStamp }
    expect(await api.post('/auth/verify', { token })).toMatchObject(badVerifyToken)
    expect(await storedUser(api, id)).toMatchObject({ is_verified: false })
  })

  test('a reset by another change of password is a bad token [OT-4]', async () => {
    const { id } = await createUser(api)
    const token = await mailedToken(api, 'reset-password')
    meanwhile = { hashedPassword: 'theirs', ...newStamp }
    const answer = await api.post('/auth/reset-password', { token, password })
    expect(answer).toMatchObject(badResetToken)
    expect(await storedUser(api, id)).toMatchObject({ hashed_password: 'theirs' })
  })

  test('a new password by a reset is 401, and not written [V-LK-3]', async () => {
    const { id } = await createUser(api)
    const headers = await logIn(api, 'jwt')
    meanwhile = { hashedPassword: 'theirs', ...newStamp }
    expect(await api.patch('/users/me', { password }, headers)).toMatchObject(unauthorized)
    expect(await storedUser(api, id)).toMatchObject({ hashed_password: 'theirs' })
  })
})

/** Stores in memory, where somebody else is quicker. */
async function openOvertaken(): Promise<FixtureStorage> {
  const { users, sessions, clear } = await openMemory()
  const update: typeof users.update = async (id, changes, expected) => {
    if (meanwhile) await users.update(id, meanwhile)
    meanwhile = null
    return users.update(id, changes, expected)
  }
  return { users: { ...users, update }, sessions, clear }
}
