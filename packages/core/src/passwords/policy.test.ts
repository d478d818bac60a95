import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { hasher, password, refusal, setUp, watched } from '../../test/setup.ts'
import { AuthError } from '../errors.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { field } from '../users/user.ts'
import { minimumLength } from './minimum-length.ts'
import { longestPassword, normalizePassword } from './policy.ts'

interface Named extends BaseUser {
  readonly displayName?: string | null
}

describe('the cap', () => {
  test('[PW-3] is 256 code points, as they are hashed', () => {
    expect(longestPassword).toBe(256)
    for (const character of ['x', '😀', 'e\u0301']) {
      expect(normalizePassword(character.repeat(256))).not.toBeNull()
      expect(normalizePassword(character.repeat(257))).toBeNull()
    }
    expect(normalizePassword('\ufb2c'.repeat(256))).toBeNull() // three code points each in NFC
  })
})

test('[PW-7] composed and decomposed letters are one password, compatible ones are not', () => {
  expect(normalizePassword('e\u0301')).toBe('\u00e9')
  expect(normalizePassword('\u00e9')).toBe('\u00e9')
  expect(normalizePassword('ﬁ①')).toBe('ﬁ①')
  expect(normalizePassword(' A ')).toBe(' A ')
})

describe('over HTTP', () => {
  const email = 'ann@example.com'

  async function statusOf(password: string, login = password): Promise<[number, number]> {
    const { ask } = setUp()
    const registered = await ask('POST /auth/register', { email, password })
    const form = new URLSearchParams({ username: email, password: login })
    return [registered.status, (await ask('POST /auth/login', form)).status]
  }

  test.each([
    ['[PW-3] 64 characters', 'x'.repeat(64)],
    ['[PW-3] 256 characters', 'x'.repeat(256)],
    ['[PW-6] Cyrillic', 'пароль-пароль'],
    ['[PW-4] spaces around', ' 1234567 '],
    ['[PW-4] a NUL', '1234\u00005678'],
  ])('%s register and log in', async (_, password) => {
    expect(await statusOf(password)).toEqual([201, 204])
  })

  test.each([
    ['without what stands behind 72 bytes', 'x'.repeat(100), 'x'.repeat(72)],
    ['with more behind it', 'x'.repeat(100), 'x'.repeat(101)],
    ['without its spaces', ' 1234567 ', '1234567'],
    ['with spaces', '12345678', '12345678 '],
    ['in another letter case', 'abcdefgh', 'ABCDEFGH'],
    ['with something else behind a NUL', 'abcd\0efgh', 'abcd\0efgx'],
    ['in a compatible form', 'ﬁle-ﬁles', 'file-files'],
  ])('[PW-4] [V-PW-2] %s it is another password', async (_, password, login) => {
    expect(await statusOf(password, login)).toEqual([201, 400])
  })

  test('[PW-7] the form that an input method makes does not count', async () => {
    expect(await statusOf('\u00e9'.repeat(8), 'e\u0301'.repeat(8))).toEqual([201, 204])
    expect(await statusOf('e\u0301'.repeat(8), '\u00e9'.repeat(8))).toEqual([201, 204])
  })

  test('[PW-2] [PW-7] characters are counted in the form that is hashed', async () => {
    expect((await statusOf('e\u0301'.repeat(4)))[0]).toBe(400)
  })

  test('[PW-1] a refusal gives the reason', async () => {
    const { ask } = setUp()
    const response = await ask('POST /auth/register', { email, password: 'short' })
    expect(await refusal(response)).toEqual([
      400,
      {
        code: 'REGISTER_INVALID_PASSWORD',
        reason: 'Password should be at least 8 characters',
      },
    ])
  })

  test('[EN-6] a weak password is refused alike, whether or not the address is taken', async () => {
    const { auth, ask } = setUp()
    await auth.users.create({ email })
    const bodies = [email, 'new@example.com'].map(async (address) => {
      const response = await ask('POST /auth/register', { email: address, password: 'short' })
      return response.text()
    })
    expect(new Set(await Promise.all(bodies)).size).toBe(1)
  })
})

describe('validatePassword', () => {
  test('[PW-1] replaces the default', async () => {
    const { auth } = setUp({ validatePassword: minimumLength(15) })
    const creating = auth.users.create({ email: 'a@b.co', password: 'x'.repeat(14) })
    const reason = 'Password should be at least 15 characters'
    await expect(creating).rejects.toMatchObject({ reason })
    await auth.users.create({ email: 'a@b.co', password: 'x'.repeat(15) })
    const lax = setUp({ validatePassword: () => null })
    await lax.auth.users.create({ email: 'a@b.co', password: 'x' })
    const none = setUp({ validatePassword: [] })
    await none.auth.users.create({ email: 'a@b.co', password: 'x' })
  })

  test('left out, it is 8 characters and no context words [PW-1] [PW-9]', async () => {
    const { auth } = setUp()
    const reasonOf = (password: string) =>
      auth.users.create({ email: 'ann.smith@b.co', password }).catch(({ reason }) => reason)
    expect(await reasonOf('seven77')).toBe('Password should be at least 8 characters')
    expect(await reasonOf('annsmith1')).toBe('Password should not be made of names or your address')
  })

  test('in a list, rules are asked in order, and the first reason counts', async () => {
    const asked: string[] = []
    const rule = (name: string, reason: string | null) => async () => {
      asked.push(name)
      return reason
    }
    const rules = [rule('a', null), rule('b', 'B'), rule('c', 'C')]
    const { auth } = setUp({ validatePassword: rules })
    const creating = auth.users.create({ email: 'a@b.co', password })
    await expect(creating).rejects.toMatchObject({ reason: 'B' })
    expect(asked).toEqual(['a', 'b'])
  })

  test('may throw what the client is to be told', async () => {
    const { ask } = setUp({
      validatePassword() {
        throw new AuthError('SERVICE_UNAVAILABLE', { retryAfterSeconds: 7 })
      },
    })
    const answer = await ask('POST /auth/register', { email: 'a@b.co', password })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7'])
  })

  test.each([[[]], [() => null]])('[PW-3] leaves the cap: %s', async (validatePassword) => {
    const { auth } = setUp({ validatePassword })
    const creating = auth.users.create({ email: 'a@b.co', password: 'x'.repeat(257) })
    await expect(creating).rejects.toMatchObject({
      code: 'REGISTER_INVALID_PASSWORD',
      reason: 'Password should be at most 256 characters',
    })
  })

  test('[PW-8] [PW-9] sees the password as it is hashed, and whose it is, at every route', async () => {
    const asked: unknown[] = []
    const { ask, mailedToken, logIn } = setUp<Named>({
      emailChange: 'immediate',
      fields: { displayName: field(v.nullish(v.string())) },
      async validatePassword(typed, owner) {
        asked.push([typed, owner])
        return null
      },
    })
    const email = 'ann@example.com'
    const typed = 'e\u0301-password'
    const body = { email: ' ANN@example.com', password: typed, display_name: 'Ann' }
    await ask('POST /auth/register', body)
    await ask('POST /auth/forgot-password', { email })
    await ask('POST /auth/reset-password', { token: await mailedToken(), password: typed })
    const changes = { email: 'bea@example.com', password: typed, display_name: 'Bea' }
    await ask('PATCH /users/me', changes, await logIn(email, typed))
    const flags = { isActive: true, isSuperuser: false }
    const row = { ...flags, id: expect.anything(), email, displayName: 'Ann', isVerified: false }
    const changed = { email: 'bea@example.com', displayName: 'Bea' }
    expect(asked).toEqual([
      ['\u00e9-password', { ...flags, email, displayName: 'Ann', isVerified: false }],
      ['\u00e9-password', row],
      ['\u00e9-password', { ...row, ...changed }],
    ])
  })

  test('is never asked at log-in', async () => {
    const rule = { reason: null as string | null }
    const { auth, ask } = setUp({ validatePassword: () => rule.reason })
    await auth.users.create({ email: 'a@b.co', password: 'old rules' })
    rule.reason = 'Nothing is good enough'
    const form = new URLSearchParams({ username: 'a@b.co', password: 'old rules' })
    expect((await ask('POST /auth/login', form)).status).toBe(204)
  })
})

test('[PW-3] [V-PW-1] a body of 1 MB is refused at once, and nothing is hashed', async () => {
  const calls: string[] = []
  const { ask } = setUp({ passwordHasher: watched(hasher, calls) })
  const typed = 'x'.repeat(1_000_000)
  const registered = await ask('POST /auth/register', { email: 'a@b.co', password: typed })
  const form = new URLSearchParams({ username: 'a@b.co', password: typed })
  expect([registered.status, (await ask('POST /auth/login', form)).status]).toEqual([413, 413])
  expect(calls).toEqual([])
})
