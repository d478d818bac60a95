import { describe, expect, test } from 'vitest'
import { refusal, setUp } from '../../test/setup.ts'
import { commonPasswords } from './common-passwords.ts'

const reason = 'Password should not be one of the most common ones'
const owner = { email: 'ann@example.com' }
const refuses = commonPasswords()

describe('[PW-8] commonPasswords', () => {
  test.each(['password123', 'PASSWORD123', 'Password123', 'qwertyuiop', '1qaz2wsx', 'iloveyou'])(
    'refuses %j',
    async (password) => {
      expect(await refuses(password, owner)).toBe(reason)
    },
  )

  test.each([
    'correct horse battery',
    'password123 ',
    'password123password123',
    'пароль-пароль',
    '',
    '123456', // for minimumLength() to refuse
  ])('[PW-6] takes %j: the whole password is compared', async (password) => {
    expect(await refuses(password, owner)).toBeNull()
  })

  test('refuses about 1 in 27,000 others', async () => {
    const others = Array.from({ length: 100_000 }, (_, index) => `random string ${index}`)
    const verdicts = await Promise.all(others.map((password) => refuses(password, owner)))
    const refused = verdicts.filter((verdict) => verdict !== null).length
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThanOrEqual(10)
  })

  test('at registration, change and reset, with the reason', async () => {
    const { email } = owner
    const { ask, logIn, mailedToken } = setUp({ validatePassword: [commonPasswords()] })
    const typed = 'Password123'
    const refused = (code: string) => [400, { code, reason }]
    const registered = await ask('POST /auth/register', { email, password: typed })
    expect(await refusal(registered)).toEqual(refused('REGISTER_INVALID_PASSWORD'))
    await ask('POST /auth/register', { email, password: 'correct horse battery' })
    const changed = await ask('PATCH /users/me', { password: typed }, await logIn(email))
    expect(await refusal(changed)).toEqual(refused('UPDATE_USER_INVALID_PASSWORD'))
    await ask('POST /auth/forgot-password', { email })
    const token = await mailedToken()
    const reset = await ask('POST /auth/reset-password', { token, password: typed })
    expect(await refusal(reset)).toEqual(refused('RESET_PASSWORD_INVALID_PASSWORD'))
  })
})
