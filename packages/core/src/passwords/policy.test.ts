import { describe, expect, test } from 'vitest'
import { refusal, setUp } from '../../test/setup.ts'
import { atLeastEightCharacters, longestPassword, normalizePassword } from './policy.ts'

const refuses = (password: string) => atLeastEightCharacters(password, { email: 'a@b.co' })

describe('the default rule', () => {
  test.each(['seven77', '', '😀'.repeat(7), '😀'.repeat(4), 'é'.repeat(7)])(
    '[PW-1] [PW-2] refuses %j',
    (password) => {
      expect(refuses(password)).toBe('Password should be at least 8 characters')
    },
  )

  test.each([
    'eight888',
    '😀'.repeat(8),
    '        ',
    'correct horse battery',
    'пароль-пароль',
    'aaaaaaaaaaaaaaa',
    '~!@#$%^&*()_+`"\'\\',
  ])('[PW-2] [PW-6] takes %j', (password) => {
    expect(refuses(password)).toBeNull()
  })
})

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
  test('[PW-1] replaces the minimum', async () => {
    const { auth } = setUp({
      validatePassword: (typed) => (typed.length < 15 ? 'Too short' : null),
    })
    const creating = auth.users.create({ email: 'a@b.co', password: 'x'.repeat(14) })
    await expect(creating).rejects.toMatchObject({ reason: 'Too short' })
    await auth.users.create({ email: 'a@b.co', password: 'x'.repeat(15) })
    const lax = setUp({ validatePassword: () => null })
    await lax.auth.users.create({ email: 'a@b.co', password: 'x' })
  })

  test('[PW-3] leaves the cap', async () => {
    const { auth } = setUp({ validatePassword: () => null })
    const creating = auth.users.create({ email: 'a@b.co', password: 'x'.repeat(257) })
    await expect(creating).rejects.toMatchObject({
      code: 'REGISTER_INVALID_PASSWORD',
      reason: 'Password should be at most 256 characters',
    })
  })

  test('[PW-8] [PW-9] sees the password as it is hashed, and whose it is, at every route', async () => {
    const asked: unknown[] = []
    const { auth, ask, mailedToken, logIn } = setUp({
      async validatePassword(typed, { email }) {
        asked.push([typed, email])
        return null
      },
    })
    const email = 'ann@example.com'
    const typed = 'e\u0301-password'
    await ask('POST /auth/register', { email: ' ANN@example.com', password: typed })
    await ask('POST /auth/forgot-password', { email })
    await ask('POST /auth/reset-password', { token: await mailedToken(), password: typed })
    await ask('PATCH /users/me', { password: typed }, await logIn(email, typed))
    await auth.users.create({ email: 'bea@example.com', password: typed })
    expect(asked).toEqual([
      ['\u00e9-password', email],
      ['\u00e9-password', email],
      ['\u00e9-password', email],
      ['\u00e9-password', 'bea@example.com'],
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
