import { describe, expect, test } from 'vitest'
import { claimsOf, codeOf, email, forge, withAccount } from '../../test/mailed-tokens.ts'
import { parallel, password, patched, sessionsIn, setUp, together } from '../../test/setup.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

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
      expect(await codeOf(auth.users.resetPassword(token, typed))).toBe('RESET_PASSWORD_BAD_TOKEN')
  })

  test('[OT-4] [V-TK-5] of 20 uses at once one wins, and its password counts', async () => {
    const storage = memoryStorage()
    const users = patched(storage.users, { find: together(20, storage.users.find) })
    const { auth, resetToken } = await withAccount({}, { storage: { ...storage, users } })
    const token = await resetToken()
    const results = await parallel(20, (n) =>
      codeOf(auth.users.resetPassword(token, `password number ${n}`)),
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
    expect(await codeOf(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
    time.now -= 1
    expect(await codeOf(auth.users.resetPassword(token, next))).toBe('done')
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
    expect(await codeOf(auth.users.resetPassword(token, next))).toBe('done')
  })

  test('that is bad wins over a password that is', async () => {
    const { auth } = await withAccount()
    expect(await codeOf(auth.users.resetPassword('x', 'short'))).toBe('RESET_PASSWORD_BAD_TOKEN')
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
    expect(await codeOf(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
    await auth.users.update(user.id, { email, isActive: true })
    expect(await codeOf(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
  })

  test('is not ended by a newer one, or by being verified', async () => {
    const { auth, resetToken, verifyToken } = await withAccount()
    const token = await resetToken()
    await resetToken()
    await auth.users.verify(await verifyToken())
    expect(await codeOf(auth.users.resetPassword(token, next))).toBe('done')
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
      expect(await codeOf(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
    expect(await codeOf(auth.users.resetPassword(forge('reset', claims), next))).toBe('done')
  })

  test('does not fit another account with the same password', async () => {
    const { auth, resetToken } = await withAccount()
    const bea = await auth.users.create({ email: 'bea@example.com', password })
    const token = forge('reset', { ...claimsOf(await resetToken()), sub: bea.id })
    expect(await codeOf(auth.users.resetPassword(token, next))).toBe('RESET_PASSWORD_BAD_TOKEN')
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
