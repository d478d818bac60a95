import { describe, expect, test } from 'vitest'
import { password, setUp } from '../test/setup.ts'
import { fastapiUsersCompatibility } from './compatibility.ts'

const email = 'ann@example.com'

describe('the preset', () => {
  test('is plain and frozen', () => {
    expect(Object.isFrozen(fastapiUsersCompatibility)).toBe(true)
    expect(Object.getPrototypeOf(fastapiUsersCompatibility)).toBe(Object.prototype)
  })

  test('yields to an option beside it', () => {
    const { auth } = setUp({ ...fastapiUsersCompatibility, cookieName: 'mine' })
    expect(auth.mountPath).toBe('')
  })

  test('answers a log-in as fastapi-users does', async () => {
    const { auth, ask } = setUp({ ...fastapiUsersCompatibility })
    await auth.users.create({ email, password })
    const form = () => new URLSearchParams({ username: email, password })
    const bearer = await ask('POST /auth/jwt/login', form())
    expect(Object.keys((await bearer.json()) as object)).toEqual(['access_token', 'token_type'])
    const cookie = await ask('POST /auth/cookie/login', form())
    expect(cookie.headers.get('set-cookie')).toMatch(/^fastapiusersauth=/)
  })

  test('leaves a reset to prove nothing of the mailbox', async () => {
    const { auth, mailedToken } = setUp({ ...fastapiUsersCompatibility })
    await auth.users.create({ email, password })
    await auth.users.forgotPassword(email)
    await auth.users.resetPassword(await mailedToken(), 'another password')
    expect((await auth.users.findByEmail(email))?.isVerified).toBe(false)
  })
})
