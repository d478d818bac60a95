import { describe, expect, test } from 'vitest'
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
})
