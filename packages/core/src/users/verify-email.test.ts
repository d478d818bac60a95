import { describe, expect, test } from 'vitest'
import {
  claimsOf,
  codeOf,
  email,
  forge,
  type TestAccount,
  withAccount,
} from '../../test/mailed-tokens.ts'
import { parallel, password, patched, setUp, together } from '../../test/setup.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const day = 24 * 60 * 60 * 1000

describe('a verification token', () => {
  test('verifies its address, once', async () => {
    const { auth, verifyToken } = await withAccount()
    const token = await verifyToken()
    expect(await auth.users.verify(token)).toMatchObject({ email, isVerified: true })
    expect(await codeOf(auth.users.verify(token))).toBe('VERIFY_USER_ALREADY_VERIFIED')
  })

  test('[OT-4] of 20 uses at once one counts', async () => {
    const storage = memoryStorage()
    const users = patched(storage.users, { find: together(20, storage.users.find) })
    const { auth, verifyToken } = await withAccount({}, { storage: { ...storage, users } })
    const token = await verifyToken()
    const results = await parallel(20, () => codeOf(auth.users.verify(token)))
    expect(results.filter((result) => result === 'done')).toHaveLength(1)
    expect(results.filter((r) => r === 'VERIFY_USER_ALREADY_VERIFIED')).toHaveLength(19)
  })

  test.each<[string, (application: TestAccount) => unknown]>([
    ['a new address', ({ auth, user }) => auth.users.update(user.id, { email: 'new@b.co' })],
    ['a log-out everywhere', ({ auth, user }) => auth.users.logOutEverywhere(user.id)],
    ['a deletion', ({ auth, user }) => auth.users.delete(user.id)],
  ])('[V-EM-12] overtaken by %s proves nothing', async (_, overtake) => {
    const storage = memoryStorage()
    const meanwhile: { run?: (() => unknown) | undefined } = {}
    const users = patched(storage.users, {
      async find(id) {
        const account = await storage.users.find(id)
        const { run } = meanwhile
        meanwhile.run = undefined
        await run?.()
        return account
      },
    })
    const application = await withAccount({}, { storage: { ...storage, users } })
    const { auth, user, verifyToken } = application
    const token = await verifyToken()
    meanwhile.run = () => overtake(application)
    expect(await codeOf(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
    expect((await auth.users.find(user.id))?.isVerified ?? false).toBe(false)
  })

  test('[OT-3] lasts 24 hours', async () => {
    const { auth, verifyToken, time } = await withAccount()
    const token = await verifyToken()
    time.now += day
    expect(await codeOf(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
    time.now -= 1
    expect(await codeOf(auth.users.verify(token))).toBe('done')
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
    expect(await codeOf(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
    await auth.users.update(user.id, { email, isActive: true })
    expect(await codeOf(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
  })

  test('[OT-9] [OT-5] that is not one verifies nothing', async () => {
    const { auth, user, verifyToken, resetToken } = await withAccount()
    const claims = claimsOf(await verifyToken())
    expect(await codeOf(auth.users.verify(forge('verify', { ...claims, email: 'x@y.zz' })))).toBe(
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
      expect(await codeOf(auth.users.verify(token))).toBe('VERIFY_USER_BAD_TOKEN')
    expect(await codeOf(auth.users.verify(forge('verify', claims)))).toBe('done')
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
