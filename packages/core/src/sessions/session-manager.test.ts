import { expect, test } from 'vitest'
import { backends, hasher, origin, secret, setUp } from '../../test/setup.ts'
import { createAuth } from '../auth.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

test('the sweep takes what has ended, by the injected clock, and tells how many', async () => {
  const { auth, time } = setUp()
  const user = await auth.users.create({ email: 'ann@example.com' })
  await signedIn(auth, user)
  time.now += 1000
  const later = await signedIn(auth, user)
  time.now += 7 * 24 * 60 * 60 * 1000 - 1000
  expect(await auth.deleteExpired()).toBe(1)
  const request = { headers: new Headers(later), method: 'GET' }
  expect(await auth.currentUser(request)).toEqual(user)
})

test('without a store for sessions there is nothing to sweep', async () => {
  const { users } = memoryStorage()
  const { jwt } = backends
  const options = { baseUrl: origin, secret, passwordHasher: hasher, storage: { users } }
  const auth = createAuth({ ...options, backends: { jwt } })
  expect(await auth.deleteExpired()).toBe(0)
})
