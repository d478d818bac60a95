import { describe, expect, test } from 'vitest'
import { deferred, hasher, parallel, password, setUp, watched } from '../../test/setup.ts'
import { argon2id } from '../passwords/argon2id.ts'
import { bcrypt } from '../passwords/bcrypt.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'
const stronger = argon2id({ memoryKiB: 8192, passes: 1 })

/** An account whose hash is older than what the application makes today. */
async function moved(
  passwordHasher: PasswordHasher | [PasswordHasher, ...PasswordHasher[]],
  old: PasswordHasher = hasher,
) {
  const storage = memoryStorage()
  const user = await setUp({ storage, passwordHasher: old }).auth.users.create({ email, password })
  const application = setUp({ storage, passwordHasher })
  const row = async () => {
    const account = await storage.users.find(String(user.id))
    return { hash: account?.hashedPassword ?? '', stamp: account?.securityStamp }
  }
  return { ...application, user, row }
}

describe('[PW-13] a hash of old', () => {
  test('is replaced at log-in', async () => {
    const { auth, row } = await moved(stronger)
    expect((await row()).hash).toContain('$m=7168,')
    expect(await auth.users.authenticate(email, password)).not.toBeNull()
    expect((await row()).hash).toContain('$m=8192,')
    expect(await auth.users.authenticate(email, password)).not.toBeNull()
  })

  test('of another scheme, too', async () => {
    const { auth, row } = await moved([hasher, bcrypt({ cost: 10 })], bcrypt({ cost: 10 }))
    expect((await row()).hash).toMatch(/^\$2b\$/)
    expect(await auth.users.authenticate(email, password)).not.toBeNull()
    expect((await row()).hash).toMatch(/^\$argon2id\$/)
  })

  test('is left alone by a wrong password, and where it is of today', async () => {
    const { auth, row } = await moved(stronger)
    const { hash } = await row()
    expect(await auth.users.authenticate(email, 'wrong')).toBeNull()
    expect((await row()).hash).toBe(hash)
    const present = await moved(hasher)
    const before = await present.row()
    await present.auth.users.authenticate(email, password)
    expect(await present.row()).toEqual(before)
  })

  test('of no known scheme opens nothing, and is no fault', async () => {
    const { ask } = await moved(hasher, bcrypt({ cost: 10 }))
    const form = new URLSearchParams({ username: email, password })
    expect((await ask('POST /auth/login', form)).status).toBe(400)
  })
})

describe('replacing a hash', () => {
  test('keeps the stamp: no log-in and no token ends', async () => {
    const { auth, row, user, mailedToken } = await moved(stronger)
    const headers = [await signedIn(auth, user), await signedIn(auth, user, 'jwt')]
    await auth.users.requestVerification(email)
    const { stamp } = await row()
    await auth.users.authenticate(email, password)
    expect((await row()).stamp).toBe(stamp)
    for (const one of headers)
      expect(await auth.currentUser({ headers: new Headers(one), method: 'GET' })).toEqual(user)
    expect(await auth.users.verify(await mailedToken())).toMatchObject({ isVerified: true })
  })

  test('writes down a stamp that was derived from the old one', async () => {
    const { auth, row, user, storage } = await moved(stronger)
    await storage.users.update(String(user.id), { securityStamp: null })
    const headers = new Headers(await signedIn(auth, user))
    await auth.users.authenticate(email, password)
    expect((await row()).hash).toContain('$m=8192,')
    expect(await auth.currentUser({ headers, method: 'GET' })).toEqual(user)
  })

  test('by many log-ins at once works for all of them', async () => {
    for (const securityStamp of ['A'.repeat(22), null]) {
      const { auth, ask, user, storage, row } = await moved(stronger)
      await storage.users.update(String(user.id), { securityStamp })
      const form = () => new URLSearchParams({ username: email, password })
      const responses = await parallel(5, () => ask('POST /auth/login', form()))
      for (const response of responses) {
        const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
        const headers = new Headers({ cookie })
        expect(await auth.currentUser({ headers, method: 'GET' })).toEqual(user)
      }
      expect((await row()).hash).toContain('$m=8192,')
    }
  })

  test('never overwrites a password that was set meanwhile', async () => {
    const [reached, gate] = [deferred(), deferred()]
    const stop = { on: true }
    const hash = async (typed: string) => {
      if (stop.on) {
        stop.on = false
        reached.resolve()
        await gate.promise
      }
      return stronger.hash(typed)
    }
    const { auth, ask, user } = await moved({ ...stronger, hash })
    const form = new URLSearchParams({ username: email, password })
    const login = ask('POST /auth/login', form)
    await reached.promise
    await auth.users.update(user.id, { password: 'another password' })
    gate.resolve()
    const cookie = (await login).headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect(await auth.currentUser({ headers: new Headers({ cookie }), method: 'GET' })).toBeNull()
    expect(await auth.users.authenticate(email, 'another password')).not.toBeNull()
    expect(await auth.users.authenticate(email, password)).toBeNull()
  })
})

test('replacing a hash never revives what a log-out everywhere ended', async () => {
  const [reached, gate] = [deferred(), deferred()]
  const hash = async (typed: string) => {
    reached.resolve()
    await gate.promise
    return stronger.hash(typed)
  }
  const { auth, user } = await moved({ ...stronger, hash })
  const headers = new Headers(await signedIn(auth, user, 'jwt'))
  const login = auth.users.authenticate(email, password)
  await reached.promise
  await auth.users.logOutEverywhere(user.id)
  gate.resolve()
  expect(await login).toEqual(user)
  expect(await auth.currentUser({ headers, method: 'GET' })).toBeNull()
})

test('[EN-1] [EN-2] every refused log-in asks the store and the hasher the same', async () => {
  const calls: string[] = []
  const storage = memoryStorage()
  const { auth } = setUp({
    storage: { ...storage, users: watched(storage.users, calls) },
    passwordHasher: watched(hasher, calls),
  })
  await auth.users.create({ email, password })
  await auth.users.create({ email: 'oauth@example.com' })
  await auth.users.authenticate('warm@example.com', password)
  const work = async (address: string) => {
    calls.length = 0
    expect(await auth.users.authenticate(address, 'wrong')).toBeNull()
    return calls.filter((call) => call !== 'owns')
  }
  for (const address of [email, 'oauth@example.com', 'nobody@example.com']) {
    const [query, hash, ...others] = await work(address)
    expect([query, others]).toEqual(['findByEmail', []])
    expect(hash).toMatch(/^(hash|verify)$/)
  }
})

test('[EN-1] [EN-2] the right password of a hidden account costs one hash, and is not replaced', async () => {
  const storage = memoryStorage()
  const before = setUp({ storage, passwordHasher: stronger })
  const user = await before.auth.users.create({ email, password, isActive: false })
  const calls: string[] = []
  const { ask } = setUp({ storage, passwordHasher: watched(hasher, calls) })
  const row = await storage.users.find(String(user.id))
  expect((await ask('POST /auth/login', { email, password })).status).toBe(400)
  expect(calls.filter((call) => call === 'hash' || call === 'verify')).toEqual(['verify'])
  expect(await storage.users.find(String(user.id))).toEqual(row)
})
