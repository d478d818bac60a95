import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  origin,
  parallel,
  password,
  patched,
  secret,
  sessionsIn,
  setUp,
  together,
  watched,
} from '../../test/setup.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'
const day = 24 * 60 * 60 * 1000

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? error,
  )

/** Signs a mailed token by hand. */
function forge(purpose: 'verify' | 'reset', claims: object): string {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const key = new Uint8Array(hkdfSync('sha256', secret, '', `fetch-users/v1/${purpose}`, 32))
  const header = { alg: 'HS256', typ: `${purpose}+jwt` }
  const common = { iss: origin, aud: `fetch-users:${purpose}`, exp: 4e9 }
  const text = `${json(header)}.${json({ ...common, ...claims })}`
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

const claimsOf = (token: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())

/** An account, and how to have a token mailed to it. */
async function withAccount(flags: object = {}, options: Parameters<typeof setUp>[0] = {}) {
  const application = setUp(options)
  const { auth, mailedToken, outbox } = application
  const user = await auth.users.create({ email, password, ...flags })
  return {
    ...application,
    user,
    async verifyToken() {
      await auth.users.requestVerification(email)
      return mailedToken()
    },
    async resetToken() {
      await auth.users.forgotPassword(email)
      return mailedToken()
    },
    async mails() {
      await auth.idle()
      return outbox.map(({ kind }) => kind)
    },
  }
}

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
    const creating = (input: { email: string; password?: string }) => code(auth.users.create(input))
    expect(await creating({ email: 'ANN@example.com' })).toBe('REGISTER_USER_ALREADY_EXISTS')
    expect(await creating({ email, password: 'short' })).toBe('REGISTER_INVALID_PASSWORD')
    expect(await creating({ email: 'no address' })).toBeInstanceOf(TypeError)
  })

  test('[V-EM-7] of 20 at once, in mixed spellings, makes one', async () => {
    const { auth } = setUp()
    const results = await parallel(20, (n) =>
      code(auth.users.create({ email: n % 2 ? email : 'ANN@example.com' })),
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
    expect(await code(auth.users.get('nobody'))).toBe('NOT_FOUND')
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
    const results = await parallel(20, () => code(auth.users.delete(user.id)))
    expect(results.toSorted()).toEqual([...Array(19).fill('NOT_FOUND'), 'done'])
    expect(await auth.users.find(user.id)).toBeNull()
    expect(await sessionsIn(storage)).toBe(0)
  })

  test('ends the sessions also where they live in a store of their own', async () => {
    const calls: string[] = []
    const storage = memoryStorage()
    const sessions = watched(storage.sessions, calls)
    const { auth } = setUp({ storage: { users: storage.users, sessions } })
    await auth.users.delete((await auth.users.create({ email })).id)
    expect(calls).toEqual(['deleteAll'])
  })

  test('lets the address be registered anew, and old tokens open nothing', async () => {
    const { auth, user, resetToken, verifyToken } = await withAccount()
    const headers = new Headers(await signedIn(auth, user, 'jwt'))
    const [reset, verify] = [await resetToken(), await verifyToken()]
    await auth.users.delete(user.id)
    await auth.users.create({ email, password })
    expect(await auth.currentUser({ headers, method: 'GET' })).toBeNull()
    expect(await code(auth.users.resetPassword(reset, password))).toBe('RESET_PASSWORD_BAD_TOKEN')
    expect(await code(auth.users.verify(verify))).toBe('VERIFY_USER_BAD_TOKEN')
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

describe('a verification token', () => {
  test('verifies its address, once', async () => {
    const { auth, verifyToken } = await withAccount()
    const token = await verifyToken()
    expect(await auth.users.verify(token)).toMatchObject({ email, isVerified: true })
    expect(await code(auth.users.verify(token))).toBe('VERIFY_USER_ALREADY_VERIFIED')
  })

  test('[OT-4] of 20 uses at once one counts', async () => {
    const storage = memoryStorage()
    const users = patched(storage.users, { find: together(20, storage.users.find) })
    const { auth, verifyToken } = await withAccount({}, { storage: { ...storage, users } })
    const token = await verifyToken()
    const results = await parallel(20, () => code(auth.users.verify(token)))
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(results.filter((r) => r === 'VERIFY_USER_ALREADY_VERIFIED')).toHaveLength(19)
  })

  test('[OT-3] lasts 24 hours', async () => {
    const { auth, verifyToken, time } = await withAccount()
    const token = await verifyToken()
    time.now += day
    expect(await code(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
    time.now -= 1
    expect(await code(auth.users.verify(token))).toBe('done')
  })

  test('names the address and the stamp', async () => {
    const { verifyToken, user, storage } = await withAccount()
    const account = await storage.users.findByEmail(email)
    expect(claimsOf(await verifyToken())).toMatchObject({
      sub: user.id,
      email,
      stamp: account?.securityStamp,
    })
  })

  test.each<[string, object]>([
    ['[V-EM-11] a new address', { email: 'new@example.com' }],
    ['[OT-6] a new password', { password: 'another password' }],
    ['[OT-6] a deactivation', { isActive: false }],
  ])('[OT-5] ends with %s', async (_, changes) => {
    const { auth, verifyToken, user } = await withAccount()
    const token = await verifyToken()
    await auth.users.update(user.id, changes)
    expect(await code(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
    await auth.users.update(user.id, { email, isActive: true })
    expect(await code(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
  })

  test('[OT-9] [OT-5] that is not one verifies nothing', async () => {
    const { auth, user, verifyToken, resetToken } = await withAccount()
    const claims = claimsOf(await verifyToken())
    expect(await code(auth.users.verify(forge('verify', { ...claims, email: 'x@y.zz' })))).toBe(
      'VERIFY_USER_BAD_TOKEN',
    )
    const forged = [
      { stamp: undefined },
      { stamp: null },
      { stamp: '' },
      { email: undefined },
      { sub: 'nobody' },
      { sub: undefined },
      { aud: 'fetch-users:reset' },
    ].map((changes) => forge('verify', { ...claims, ...changes }))
    const { cookie } = await signedIn(auth, user)
    for (const token of [...forged, await resetToken(), cookie ?? '', '', ' ', 'null', 'a.b.c'])
      expect(await code(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
    expect(await code(auth.users.verify(forge('verify', claims)))).toBe('done')
  })

  test('is mailed to active users who are not verified, and nobody else', async () => {
    for (const [flags, expected] of [
      [{}, ['verify-email']],
      [{ isVerified: true }, []],
      [{ isActive: false }, []],
    ] as const) {
      const { auth, mails } = await withAccount(flags)
      await auth.users.requestVerification('bea@example.com')
      await auth.users.requestVerification('no address')
      await auth.users.requestVerification(' ANN@example.com')
      expect(await mails()).toEqual(expected)
    }
  })

  test('keeps password and sessions', async () => {
    const { auth, verifyToken, user } = await withAccount()
    const headers = new Headers(await signedIn(auth, user))
    await auth.users.verify(await verifyToken())
    expect(await auth.currentUser({ headers, method: 'GET' })).not.toBeNull()
    expect(await auth.users.authenticate(email, password)).not.toBeNull()
  })
})

describe('a reset token', () => {
  const next = 'another password'

  test('sets a new password, and the old one is gone', async () => {
    const { auth, resetToken } = await withAccount()
    await auth.users.resetPassword(await resetToken(), next)
    expect(await auth.users.authenticate(email, next)).not.toBeNull()
    expect(await auth.users.authenticate(email, password)).toBeNull()
  })

  test('[V-TK-8] works once', async () => {
    const { auth, resetToken } = await withAccount()
    const token = await resetToken()
    await auth.users.resetPassword(token, next)
    for (const typed of [next, password, 'a third password'])
      expect(await code(auth.users.resetPassword(token, typed))).toBe('RESET_PASSWORD_BAD_TOKEN')
  })

  test('[OT-4] [V-TK-5] of 20 uses at once one wins, and its password counts', async () => {
    const storage = memoryStorage()
    const users = patched(storage.users, { find: together(20, storage.users.find) })
    const { auth, resetToken } = await withAccount({}, { storage: { ...storage, users } })
    const token = await resetToken()
    const results = await parallel(20, (n) =>
      code(auth.users.resetPassword(token, `password number ${n}`)),
    )
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(results.filter((r) => r === 'RESET_PASSWORD_BAD_TOKEN')).toHaveLength(19)
    const winner = `password number ${results.indexOf('done')}`
    expect(await auth.users.authenticate(email, winner)).not.toBeNull()
  })

  test('[OT-3] lasts an hour', async () => {
    const { auth, resetToken, time } = await withAccount()
    const token = await resetToken()
    time.now += 60 * 60 * 1000
    expect(await code(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
    time.now -= 1
    expect(await code(auth.users.resetPassword(token, next))).toBe('done')
  })

  test('[V-LK-3] [OT-7] ends every session and token', async () => {
    const { auth, resetToken, user, storage } = await withAccount()
    const headers = [await signedIn(auth, user), await signedIn(auth, user, 'jwt')]
    await auth.users.resetPassword(await resetToken(), next)
    for (const one of headers)
      expect(await auth.currentUser({ headers: new Headers(one), method: 'GET' })).toBeNull()
    expect(await sessionsIn(storage)).toBe(0)
  })

  test('[OT-7] marks the address verified, unless the option says no', async () => {
    for (const resetVerifiesEmail of [true, false, undefined]) {
      const { auth, mailedToken } = setUp({ resetVerifiesEmail })
      await auth.users.create({ email, password })
      await auth.users.forgotPassword(email)
      await auth.users.resetPassword(await mailedToken(), next)
      const user = await auth.users.findByEmail(email)
      expect(user?.isVerified).toBe(resetVerifiesEmail ?? true)
    }
  })

  test('gives a first password to a user who had none', async () => {
    const { auth, mailedToken } = setUp()
    await auth.users.create({ email })
    await auth.users.forgotPassword(email)
    await auth.users.resetPassword(await mailedToken(), next)
    expect(await auth.users.authenticate(email, next)).not.toBeNull()
  })

  test('survives a password that is refused', async () => {
    const { auth, resetToken } = await withAccount()
    const token = await resetToken()
    const refused = auth.users.resetPassword(token, 'short')
    await expect(refused).rejects.toMatchObject({
      code: 'RESET_PASSWORD_INVALID_PASSWORD',
      reason: 'Password should be at least 8 characters',
    })
    expect(await code(auth.users.resetPassword(token, next))).toBe('done')
  })

  test('that is bad wins over a password that is', async () => {
    const { auth } = await withAccount()
    expect(await code(auth.users.resetPassword('x', 'short'))).toBe('RESET_PASSWORD_BAD_TOKEN')
  })

  test.each<[string, object]>([
    ['[OT-6] a password change', { password: next }],
    ['[OT-6] [V-EM-11] a new address', { email: 'new@example.com' }],
    ['[OT-6] a deactivation', { isActive: false }],
    ['[OT-6] a lost verification', { isVerified: false }],
  ])('ends with %s', async (_, changes) => {
    const { auth, resetToken, user } = await withAccount({ isVerified: true })
    const token = await resetToken()
    await auth.users.update(user.id, changes)
    expect(await code(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
    await auth.users.update(user.id, { email, isActive: true })
    expect(await code(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
  })

  test('is not ended by a newer one, or by being verified', async () => {
    const { auth, resetToken, verifyToken } = await withAccount()
    const token = await resetToken()
    await resetToken()
    await auth.users.verify(await verifyToken())
    expect(await code(auth.users.resetPassword(token, next))).toBe('done')
  })

  test('[OT-9] [OT-5] that is not one resets nothing', async () => {
    const { auth, verifyToken, resetToken, user } = await withAccount()
    const claims = claimsOf(await resetToken())
    const forged = [
      { password_fgpt: undefined },
      { password_fgpt: null },
      { password_fgpt: '' },
      { password_fgpt: 'A'.repeat(43) },
      { sub: 'nobody' },
      { sub: undefined },
      { aud: 'fetch-users:verify' },
      { exp: undefined },
    ].map((changes) => forge('reset', { ...claims, ...changes }))
    const { cookie } = await signedIn(auth, user)
    for (const token of [...forged, await verifyToken(), cookie ?? '', '', ' ', 'null', 'a.b.c'])
      expect(await code(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
    expect(await code(auth.users.resetPassword(forge('reset', claims), next))).toBe('done')
  })

  test('does not fit another account with the same password', async () => {
    const { auth, resetToken } = await withAccount()
    const bea = await auth.users.create({ email: 'bea@example.com', password })
    const token = forge('reset', { ...claimsOf(await resetToken()), sub: bea.id })
    expect(await code(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
  })

  test('is mailed to active users alone', async () => {
    for (const [flags, expected] of [
      [{}, ['reset-password']],
      [{ isVerified: true }, ['reset-password']],
      [{ isActive: false }, []],
    ] as const) {
      const { auth, mails } = await withAccount(flags)
      await auth.users.forgotPassword('bea@example.com')
      await auth.users.forgotPassword('no address')
      await auth.users.forgotPassword(' ANN@example.com')
      expect(await mails()).toEqual(expected)
    }
  })
})

describe('over HTTP', () => {
  test('[EN-3] [EN-5] nothing shows whether an address has an account', async () => {
    const { auth, ask } = setUp()
    await auth.users.create({ email })
    await auth.users.create({ email: 'on@example.com', isVerified: true })
    await auth.users.create({ email: 'off@example.com', isActive: false })
    for (const path of ['forgot-password', 'request-verify-token']) {
      const answers = new Set<string>()
      for (const address of [email, 'on@example.com', 'off@example.com', 'nobody@example.com']) {
        const response = await ask(`POST /auth/${path}`, { email: address })
        answers.add(JSON.stringify([response.status, [...response.headers], await response.text()]))
      }
      expect(answers.size).toBe(1)
    }
  })

  test.each(['', null, [], {}, { $ne: null }, 0, 1, true, undefined])(
    '[OT-9] [V-TK-2] [V-TK-3] %j for a token is 422',
    async (token) => {
      const { ask } = setUp()
      const body = { token, password: 'long enough' }
      for (const path of ['verify', 'reset-password'])
        expect((await ask(`POST /auth/${path}`, body)).status).toBe(422)
    },
  )
})
