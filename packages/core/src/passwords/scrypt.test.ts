import { scryptSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { scrypt } from './scrypt.ts'

const hasher = scrypt()
const salt = '0123456789abcdef'.repeat(2)
const key = '0'.repeat(128)

/** As better-auth makes it, by another implementation. */
function hashOf(password: string): string {
  const cost = { N: 16384, r: 16, p: 1, maxmem: 64 * 1024 * 1024 }
  return `${salt}:${scryptSync(password.normalize('NFKC'), salt, 64, cost).toString('hex')}`
}

describe('a hash', () => {
  test('verifies its password, and no other', async () => {
    const hash = await hasher.hash('password')
    expect(hasher.owns(hash)).toBe(true)
    expect(await hasher.verify('password', hash)).toEqual({ isValid: true, needsRehash: false })
    expect((await hasher.verify('Password', hash)).isValid).toBe(false)
  })

  test.each([
    ['of the same text', 'x\0y ✓', 'x\0y ✓'],
    ['whose letters are typed as a ligature', 'fish and chips', 'ﬁsh and chips'],
    ['whose digits are typed as wide ones', '12345678', '１２３４５６７８'],
  ])('made elsewhere is that of a password %s', async (_, there, here) => {
    expect((await hasher.verify(here, hashOf(there))).isValid).toBe(true)
  })
})

describe('what is stored is owned', () => {
  test('as salt and key, in small hexadecimal digits', () => {
    expect(hasher.owns(`${salt}:${key}`)).toBe(true)
  })

  test.each([
    '',
    '!',
    ':',
    `${salt}:`,
    `:${key}`,
    `${salt}${key}`,
    `${salt}:${key}0`,
    `${salt}0:${key}`,
    `${salt}:${key}\n`,
    `s2:${salt}:${key}`,
    `${salt}:${key.replace('0', 'g')}`,
    `${salt.toUpperCase()}:${key}`,
    `$argon2id$v=19$m=19456,t=2,p=1$${salt}$${key}`,
  ])('not %j', (stored) => {
    expect(hasher.owns(stored)).toBe(false)
  })

  test('and what is not verifies for nobody, and throws nothing', async () => {
    expect((await hasher.verify('password', '')).isValid).toBe(false)
  })
})
