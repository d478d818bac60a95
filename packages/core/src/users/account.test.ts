import { describe, expect, test } from 'vitest'
import { password, setUp } from '../../test/setup.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { assertMayLogIn, createIdentities, credentialsOf, newStamp, stampOf } from './account.ts'

const user: BaseUser = {
  id: 1,
  email: 'ann@example.com',
  isActive: true,
  isSuperuser: false,
  isVerified: false,
}
const account: Account<BaseUser> = { user, hashedPassword: 'hash', securityStamp: 'stamp' }
const derived: Account<BaseUser> = { ...account, securityStamp: null }

const credentialChanges: [string, (account: Account<BaseUser>) => Account<BaseUser>][] = [
  ['the id', (a) => ({ ...a, user: { ...a.user, id: 2 } })],
  ['the address', (a) => ({ ...a, user: { ...a.user, email: 'new@example.com' } })],
  ['the hash', (a) => ({ ...a, hashedPassword: 'other' })],
  ['a hash that goes', (a) => ({ ...a, hashedPassword: null })],
]

describe('the stamp', () => {
  test('is that of the row', async () => {
    expect(await stampOf(account)).toBe('stamp')
  })

  test('is 128 random bits', () => {
    expect(newStamp()).toMatch(/^[\w-]{22}$/)
    expect(newStamp()).not.toBe(newStamp())
  })

  test.each(credentialChanges)('of a row without one changes with %s', async (_, change) => {
    expect(await stampOf(derived)).toMatch(/^[\w-]{43}$/)
    expect(await stampOf(change(derived))).not.toBe(await stampOf(derived))
    expect(await stampOf(change(account))).toBe('stamp')
  })

  test('of a row without one keeps while only roles change', async () => {
    const changed = { ...derived, user: { ...user, isSuperuser: true, isVerified: true } }
    expect(await stampOf(changed)).toBe(await stampOf(derived))
  })

  test('of a row without one is the same for an id of any type', async () => {
    const big = { ...derived, user: { ...user, id: 1n } }
    expect(await stampOf(big)).toBe(await stampOf(derived))
  })
})

describe('what a reset token is tied to', () => {
  test.each([
    ...credentialChanges,
    ['the stamp', (a: Account<BaseUser>) => ({ ...a, securityStamp: 'other' })] as const,
    ['a stamp that goes', (a: Account<BaseUser>) => ({ ...a, securityStamp: null })] as const,
  ])('changes with %s', (_, change) => {
    expect(credentialsOf(change(account))).not.toBe(credentialsOf(account))
  })

  test('is not moved from one part to the next', () => {
    const a = { ...account, securityStamp: 'ab', hashedPassword: 'c' }
    const b = { ...account, securityStamp: 'a', hashedPassword: 'bc' }
    expect(credentialsOf(a)).not.toBe(credentialsOf(b))
    const none = { ...account, hashedPassword: null }
    const word = { ...account, hashedPassword: 'null' }
    expect(credentialsOf(none)).not.toBe(credentialsOf(word))
  })
})

describe('who may log in', () => {
  test.each([
    [{}, false, null],
    [{}, true, 'LOGIN_USER_NOT_VERIFIED'],
    [{ isVerified: true }, true, null],
    [{ isActive: false }, false, 'LOGIN_BAD_CREDENTIALS'],
    [{ isActive: false }, true, 'LOGIN_BAD_CREDENTIALS'],
    [{ isActive: false, isVerified: true }, true, 'LOGIN_BAD_CREDENTIALS'],
  ])('%j, verification required %s: %s', (flags, required, code) => {
    const work = () => assertMayLogIn({ ...user, ...flags }, required)
    if (code === null) expect(work).not.toThrow()
    else expect(work).toThrow(code)
  })
})

test('an identity has the id as text, and no secret', async () => {
  const { users } = memoryStorage({ newId: () => 7 })
  const identities = createIdentities(users)
  const { id: _, ...values } = user
  await users.insert({ ...values, hashedPassword: 'hash', securityStamp: 'stamp' })
  expect(await identities.find('7')).toEqual({
    userId: '7',
    securityStamp: 'stamp',
    user: { ...user, id: 7 },
  })
  expect(await identities.find('8')).toBeNull()
})

describe('a table without stamps', () => {
  test('has log-ins that end with a new password all the same', async () => {
    const { auth, storage, mailedToken } = setUp()
    const { id } = await auth.users.create({ email: user.email, password })
    const forget = () => storage.users.update(String(id), { securityStamp: null })
    await forget()
    const found = await auth.users.get(id)
    const logins = [await signedIn(auth, found), await signedIn(auth, found, 'jwt')]
    const alive = () =>
      Promise.all(
        logins.map(async (headers) =>
          Boolean(await auth.currentUser({ headers: new Headers(headers), method: 'GET' })),
        ),
      )
    expect(await alive()).toEqual([true, true])
    await auth.users.forgotPassword(user.email)
    const token = await mailedToken()
    await auth.users.resetPassword(token, 'another password')
    await forget()
    expect(await alive()).toEqual([false, false])
    await expect(auth.users.resetPassword(token, password)).rejects.toMatchObject({
      code: 'RESET_PASSWORD_BAD_TOKEN',
    })
  })
})
