import { describe, expect, test } from 'vitest'
import { codeOf, email, withAccount } from '../../test/mailed-tokens.ts'
import { parallel, password, sessionsIn, setUp, watched } from '../../test/setup.ts'
import { StorageUnavailable } from '../errors.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

describe('create', () => {
  test('makes a user in the canonical spelling, active and nothing more', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email: ' ANN@Example.com ' })
    expect(user).toMatchObject({ email, isActive: true, isSuperuser: false, isVerified: false })
    expect(await auth.users.find(user.id)).toEqual(user)
    expect(await auth.users.get(user.id)).toEqual(user)
    expect(await auth.users.findByEmail('Ann@example.com')).toEqual(user)
  })

  test('sets what code says', async () => {
    const { auth } = setUp()
    const flags = { isActive: false, isSuperuser: true, isVerified: true }
    expect(await auth.users.create({ email, ...flags })).toMatchObject(flags)
  })

  test('without a password makes an account that none opens', async () => {
    const { auth, storage } = setUp()
    await auth.users.create({ email })
    await auth.users.create({ email: 'bea@example.com', password: null })
    const account = await storage.users.findByEmail(email)
    for (const typed of ['', '!', account?.hashedPassword ?? ''])
      expect(await auth.users.authenticate(email, typed)).toBeNull()
  })

  test('gives every account a stamp of its own', async () => {
    const { auth, storage } = setUp()
    const users = await parallel(10, (n) => auth.users.create({ email: `a${n}@example.com` }))
    const accounts = await Promise.all(users.map(({ id }) => storage.users.find(String(id))))
    const stamps = accounts.map((account) => account?.securityStamp)
    expect(new Set(stamps).size).toBe(10)
    expect(stamps.every((stamp) => /^[\w-]{22}$/.test(stamp ?? ''))).toBe(true)
  })

  test('refuses', async () => {
    const { auth } = setUp()
    await auth.users.create({ email })
    const creating = (input: { email: string; password?: string }) =>
      codeOf(auth.users.create(input))
    expect(await creating({ email: 'ANN@example.com' })).toBe('REGISTER_USER_ALREADY_EXISTS')
    expect(await creating({ email, password: 'short' })).toBe('REGISTER_INVALID_PASSWORD')
    expect(await creating({ email: 'no address' })).toBeInstanceOf(TypeError)
  })

  test('[V-EM-7] of 20 at once, in mixed spellings, makes one', async () => {
    const { auth } = setUp()
    const results = await parallel(20, (n) =>
      codeOf(auth.users.create({ email: n % 2 ? email : 'ANN@example.com' })),
    )
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(results.filter((r) => r === 'REGISTER_USER_ALREADY_EXISTS')).toHaveLength(19)
    expect(await auth.users.list({ limit: 100 })).toHaveLength(1)
  })
})

describe('register', () => {
  test('[WB-9] starts out safe, whatever the input says', async () => {
    const { auth } = setUp()
    const flags = { isActive: false, isSuperuser: true, isVerified: true }
    expect(await auth.users.register({ email, password, ...flags })).toMatchObject({
      isActive: true,
      isSuperuser: false,
      isVerified: false,
    })
  })

  test('mails a verification token exactly where verification is required', async () => {
    for (const requireVerification of [true, false]) {
      const { auth, outbox } = setUp({ requireVerification })
      await auth.users.register({ email, password })
      await auth.idle()
      const kinds = outbox.map(({ kind }) => kind)
      expect(kinds).toEqual(requireVerification ? ['verify-email'] : [])
    }
  })
})

describe('find', () => {
  test('knows nobody by a wrong name', async () => {
    const { auth } = setUp()
    await auth.users.create({ email })
    expect(await auth.users.find('nobody')).toBeNull()
    expect(await codeOf(auth.users.get('nobody'))).toBe('NOT_FOUND')
    for (const text of ['bea@example.com', 'no address', ''])
      expect(await auth.users.findByEmail(text)).toBeNull()
  })

  test('[V-EM-5] takes no account for another, however loosely the database compares', async () => {
    const storage = memoryStorage()
    const findByEmail = (sought: string) => storage.users.findByEmail(sought.replace('ı', 'i'))
    const { auth, outbox } = setUp({
      storage: { ...storage, users: { ...storage.users, findByEmail } },
    })
    await auth.users.create({ email: 'mike@example.com', password })
    expect(await auth.users.findByEmail('mıke@example.com')).toBeNull()
    expect(await auth.users.authenticate('mıke@example.com', password)).toBeNull()
    await auth.users.forgotPassword('mıke@example.com')
    await auth.users.requestVerification('mıke@example.com')
    await auth.idle()
    expect(outbox).toEqual([])
  })

  test('takes ids of any type', async () => {
    const ids = { next: 1n }
    const { auth } = setUp({ storage: memoryStorage({ newId: () => ids.next++ }) })
    const user = await auth.users.create({ email })
    for (const id of [1n, 1, '1']) expect(await auth.users.find(id)).toEqual(user)
  })
})

describe('authenticate', () => {
  test('returns whose address and password these are', async () => {
    const { auth, user } = await withAccount()
    expect(await auth.users.authenticate(' ANN@example.com', password)).toEqual(user)
    expect(await auth.users.authenticate(email, 'wrong')).toBeNull()
    expect(await auth.users.authenticate('bea@example.com', password)).toBeNull()
    expect(await auth.users.authenticate('no address', password)).toBeNull()
  })

  test('also when the user is inactive: the caller decides', async () => {
    const { auth } = await withAccount({ isActive: false })
    expect(await auth.users.authenticate(email, password)).toMatchObject({ isActive: false })
  })
})

describe('delete', () => {
  test('removes the user and its sessions, once', async () => {
    const { auth, user, storage } = await withAccount()
    await signedIn(auth, user)
    const results = await parallel(20, () => codeOf(auth.users.delete(user.id)))
    expect(results.toSorted()).toEqual([...Array(19).fill('NOT_FOUND'), 'done'])
    expect(await auth.users.find(user.id)).toBeNull()
    expect(await sessionsIn(storage)).toBe(0)
  })

  test('ends the sessions also where they live in a store of their own, before and after', async () => {
    const calls: string[] = []
    const storage = memoryStorage()
    const users = watched(storage.users, calls)
    const sessions = watched(storage.sessions, calls)
    const { auth } = setUp({ storage: { users, sessions } })
    const { id } = await auth.users.create({ email })
    calls.length = 0
    await auth.users.delete(id)
    expect(calls).toEqual(['find', 'deleteAll', 'delete', 'deleteAll'])
  })

  test('does not happen as long as the sessions cannot be ended', async () => {
    const { users, sessions } = memoryStorage()
    const deleteAll = () => Promise.reject(new StorageUnavailable())
    const { auth } = setUp({ storage: { users, sessions: { ...sessions, deleteAll } } })
    const user = await auth.users.create({ email })
    expect(await codeOf(auth.users.delete(user.id))).toBe('SERVICE_UNAVAILABLE')
    expect(await auth.users.find(user.id)).toEqual(user)
  })

  test('lets the address be registered anew, and old tokens open nothing', async () => {
    const { auth, user, resetToken, verifyToken } = await withAccount()
    const headers = new Headers(await signedIn(auth, user, 'jwt'))
    const [reset, verify] = [await resetToken(), await verifyToken()]
    await auth.users.delete(user.id)
    await auth.users.create({ email, password })
    expect(await auth.currentUser({ headers, method: 'GET' })).toBeNull()
    expect(await codeOf(auth.users.resetPassword(reset, password))).toBe('RESET_PASSWORD_BAD_TOKEN')
    expect(await codeOf(auth.users.verify(verify))).toBe('VERIFY_USER_BAD_TOKEN')
  })
})

describe('logOutEverywhere', () => {
  test('[SE-5] ends every session and token of the user, and of nobody else', async () => {
    const { auth, user, storage } = await withAccount()
    const bea = await auth.users.create({ email: 'bea@example.com' })
    const asked = async (owner: typeof user, backend: 'cookie' | 'jwt') => ({
      headers: new Headers(await signedIn(auth, owner, backend)),
      method: 'GET',
    })
    const ended = [await asked(user, 'cookie'), await asked(user, 'jwt')]
    const kept = [await asked(bea, 'cookie'), await asked(bea, 'jwt')]
    await auth.users.logOutEverywhere(user.id)
    for (const request of ended) expect(await auth.currentUser(request)).toBeNull()
    for (const request of kept) expect(await auth.currentUser(request)).toEqual(bea)
    expect(await auth.currentUser(await asked(user, 'cookie'))).toEqual(user)
    expect(await sessionsIn(storage)).toBe(2) // the one of bea, the one made since
  })
})
