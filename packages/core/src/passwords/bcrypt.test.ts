import { describe, expect, test } from 'vitest'
import { bcrypt } from './bcrypt.ts'

const hasher = bcrypt({ cost: 10 })
const body = 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'

describe('a hash', () => {
  test('[PW-12] has the cost that was asked for', async () => {
    expect(await hasher.hash('password')).toMatch(/^\$2b\$10\$[./A-Za-z0-9]{53}$/)
    expect(await bcrypt().hash('password')).toMatch(/^\$2b\$12\$/)
  })

  test('verifies its password, and no other', async () => {
    const hash = await hasher.hash('password')
    expect(await hasher.verify('password', hash)).toEqual({ isValid: true, needsRehash: false })
    expect((await hasher.verify('Password', hash)).isValid).toBe(false)
    expect((await hasher.verify('', hash)).isValid).toBe(false)
  })

  test.each(['a', 'b', 'y'])('of other implementations verifies: version %s', async (version) => {
    // From the tests of crypt_blowfish.
    const hash = `$2${version}$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW`
    expect(hasher.owns(hash)).toBe(true)
    expect(await hasher.verify('U*U', hash)).toEqual({ isValid: true, needsRehash: true })
    expect((await hasher.verify('U*V', hash)).isValid).toBe(false)
  })

  test('[PW-13] of another cost is to be replaced, lower or higher', async () => {
    const hash = await hasher.hash('password')
    expect(await bcrypt({ cost: 11 }).verify('password', hash)).toMatchObject({ needsRehash: true })
    const stronger = await bcrypt({ cost: 11 }).hash('password')
    expect(await hasher.verify('password', stronger)).toMatchObject({ needsRehash: true })
  })
})

describe('[PW-5] [V-PW-2] 72 bytes are all that bcrypt reads', () => {
  test.each([
    ['72 bytes', 'x'.repeat(72), null],
    ['73 bytes', 'x'.repeat(73), 'Password should be at most 72 bytes'],
    ['72 bytes in 24 characters', '€'.repeat(24), null],
    ['75 bytes in 25 characters', '€'.repeat(25), 'Password should be at most 72 bytes'],
  ])('%s', (_, password, reason) => {
    expect(hasher.refuses?.(password)).toBe(reason)
  })

  test('a longer password never verifies, although its start would', async () => {
    const hash = await hasher.hash('x'.repeat(72))
    expect((await hasher.verify('x'.repeat(72), hash)).isValid).toBe(true)
    expect((await hasher.verify('x'.repeat(73), hash)).isValid).toBe(false)
    const cut = await hasher.hash('x'.repeat(80))
    expect((await hasher.verify('x'.repeat(80), cut)).isValid).toBe(false)
  })

  test('[PW-4] what stands behind a NUL counts', async () => {
    expect((await hasher.verify('a\0c', await hasher.hash('a\0b'))).isValid).toBe(false)
  })
})

describe('what is stored is owned', () => {
  test.each(['04', '10', '15'])('up to cost 15: %s', (cost) => {
    expect(hasher.owns(`$2b$${cost}$${body}`)).toBe(true)
  })

  test.each(['16', '31', '99'])('[V-PW-5] not beyond: %s', (cost) => {
    expect(hasher.owns(`$2b$${cost}$${body}`)).toBe(false)
  })

  test.each(['', '!', `$2$10$${body}`, `$2b$1$${body}`, `$2b$10$${body}x`, `$2b$10$${body}\n`])(
    'not %j',
    (stored) => {
      expect(hasher.owns(stored)).toBe(false)
    },
  )
})

test.each([9, 16, 10.5, Number.NaN])('a cost of %d is a TypeError that names it', (cost) => {
  expect(() => bcrypt({ cost })).toThrow(/^bcrypt: cost must be a whole number from 10 to 15/)
})
