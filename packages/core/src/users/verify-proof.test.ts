import { describe, expect, test } from 'vitest'
import { email, withAccount } from '../../test/mailed-tokens.ts'
import { password, refusal } from '../../test/setup.ts'
import { signedIn } from '../testing/signed-in.ts'

const samePerson = { verifyProof: 'samePerson' } as const

describe("[V-LK-12] verifyProof: 'samePerson'", () => {
  const required = [400, 'VERIFY_PASSWORD_REQUIRED']

  test('asks for the password, and leaves the token good until it comes', async () => {
    const { auth, ask, verifyToken } = await withAccount({}, samePerson)
    const token = await verifyToken()
    for (const body of [{ token }, { token, password: 'wrong' }, { token, password: null }])
      expect(await refusal(await ask('POST /auth/verify', body))).toEqual(required)
    const response = await ask('POST /auth/verify', { token, password })
    expect(response.status).toBe(200)
    expect(await auth.users.findByEmail(email)).toMatchObject({ isVerified: true })
  })

  test('takes a log-in to that account, and to no other', async () => {
    const { auth, ask, user, verifyToken } = await withAccount({}, samePerson)
    const token = await verifyToken()
    const other = await auth.users.create({ email: 'other@example.com' })
    const stranger = await signedIn(auth, other)
    const refused = await ask('POST /auth/verify', { token }, stranger)
    expect(await refusal(refused)).toEqual(required)
    const { cookie = '' } = await signedIn(auth, user)
    const foreign = { cookie, origin: 'https://evil.example' }
    expect(await refusal(await ask('POST /auth/verify', { token }, foreign))).toEqual(required)
    const own = await signedIn(auth, user)
    expect((await ask('POST /auth/verify', { token }, own)).status).toBe(200)
  })

  test('a bad token is a bad token, whatever comes along', async () => {
    const { ask } = await withAccount({}, samePerson)
    const response = await ask('POST /auth/verify', { token: 'x', password })
    expect(await refusal(response)).toEqual([400, 'VERIFY_USER_BAD_TOKEN'])
  })

  test('holds without HTTP, too', async () => {
    const { auth, user, verifyToken } = await withAccount({}, samePerson)
    const token = await verifyToken()
    await expect(auth.users.verify(token)).rejects.toMatchObject({ code: required[1] })
    expect(await auth.users.verify(token, {}, { userId: user.id })).toMatchObject({ email })
  })
})

test('without it the mailbox is enough, and a password that comes along is not looked at', async () => {
  const { ask, verifyToken } = await withAccount()
  const token = await verifyToken()
  expect((await ask('POST /auth/verify', { token, password: 'wrong' })).status).toBe(200)
})
