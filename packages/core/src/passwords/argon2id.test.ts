import { beforeAll, describe, expect, test } from 'vitest'
import { setUp } from '../../test/setup.ts'
import { argon2id } from './argon2id.ts'

const password = 'correct horse battery'
const weak = argon2id({ memoryKiB: 7168, passes: 1 })
const made = { hash: '', salt: '', tag: '' }

beforeAll(async () => {
  made.hash = await weak.hash(password)
  const [salt = '', tag = ''] = made.hash.split('$').slice(4)
  Object.assign(made, { salt, tag })
})

const phc = (cost: string, salt = made.salt, tag = made.tag) =>
  `$argon2id$v=19$${cost}$${salt}$${tag}`

describe('a hash', () => {
  test('[PW-12] is a PHC string with the parameters of OWASP', async () => {
    const hash = await argon2id().hash(password)
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  })

  test('[PW-12] has the cost that was asked for, and a salt of its own', async () => {
    const strong = argon2id({ memoryKiB: 8192, passes: 3, parallelism: 2 })
    expect(await strong.hash(password)).toContain('$m=8192,t=3,p=2$')
    expect(await weak.hash(password)).not.toBe(made.hash)
  })

  test('verifies its password, and no other', async () => {
    const right = await weak.verify(password, made.hash)
    expect(right).toEqual({ isValid: true, needsRehash: false })
    for (const other of ['', `${password} `, password.toUpperCase(), password.slice(1)])
      expect((await weak.verify(other, made.hash)).isValid).toBe(false)
  })

  test('of another implementation verifies', async () => {
    // From the reference implementation: `echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1`
    const reference =
      '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(weak.owns(reference)).toBe(true)
    const verdict = await weak.verify('password', reference)
    expect(verdict).toEqual({ isValid: true, needsRehash: true })
  })

  test('[PW-4] is of the whole password', async () => {
    const long = 'x'.repeat(256)
    expect((await weak.verify(long.slice(1), await weak.hash(long))).isValid).toBe(false)
    expect((await weak.verify('a\0c', await weak.hash('a\0b'))).isValid).toBe(false)
  })
})

describe('[PW-13] a hash is to be replaced', () => {
  test.each([
    ['less memory', { memoryKiB: 8192, passes: 1 }],
    ['fewer passes', { memoryKiB: 7168, passes: 2 }],
    ['fewer lanes', { memoryKiB: 7168, passes: 1, parallelism: 2 }],
  ])('when it took %s than today', async (_, options) => {
    const { needsRehash, isValid } = await argon2id(options).verify(password, made.hash)
    expect([isValid, needsRehash]).toEqual([true, true])
  })

  test('[EN-2] when it took more: its time would tell that the account is there', async () => {
    const hash = await argon2id({ memoryKiB: 8192, passes: 2 }).hash(password)
    expect(await weak.verify(password, hash)).toEqual({ isValid: true, needsRehash: true })
  })

  test('not when it took the same', async () => {
    expect(await weak.verify(password, made.hash)).toEqual({ isValid: true, needsRehash: false })
  })
})

describe('what is stored is owned', () => {
  test('within the ceilings', () => {
    expect(weak.owns(made.hash)).toBe(true)
    expect(weak.owns(phc('m=1048576,t=16,p=16'))).toBe(true)
  })

  test.each([
    'm=1048577,t=1,p=1',
    'm=4194304,t=3,p=1',
    'm=7168,t=17,p=1',
    'm=7168,t=4294967295,p=1',
    'm=7168,t=1,p=17',
    'm=99999999999,t=1,p=1',
  ])('[V-PW-5] not beyond them: %s', (cost) => {
    expect(weak.owns(phc(cost))).toBe(false)
  })

  test.each([
    ['nothing', () => ''],
    ['a mark of no password', () => '!AAAAAAAAAAAAAAAAAAAAAA'],
    ['Argon2i', () => made.hash.replace('argon2id', 'argon2i')],
    ['Argon2d', () => made.hash.replace('argon2id', 'argon2d')],
    ['version 16', () => made.hash.replace('v=19', 'v=16')],
    ['no version', () => made.hash.replace('$v=19', '')],
    ['another order', () => phc('t=1,m=7168,p=1')],
    ['a negative cost', () => phc('m=-7168,t=1,p=1')],
    ['a fraction', () => phc('m=7168.5,t=1,p=1')],
    ['a prefix', () => ` ${made.hash}`],
    ['a suffix', () => `${made.hash}\n`],
    ['no tag', () => phc('m=7168,t=1,p=1', made.salt, '')],
    ['bcrypt', () => `$2b$10$${'a'.repeat(53)}`],
  ])('not %s', (_, hash) => {
    expect(weak.owns(hash())).toBe(false)
  })

  const broken: [string, () => string][] = [
    ['no passes', () => phc('m=7168,t=0,p=1')],
    ['no lanes', () => phc('m=7168,t=1,p=0')],
    ['too little memory', () => phc('m=1,t=1,p=1')],
    ['too little memory for its lanes', () => phc('m=64,t=1,p=16')],
    ['a salt that is no base64', () => phc('m=7168,t=1,p=1', '_'.repeat(22))],
    ['a salt cut short', () => phc('m=7168,t=1,p=1', 'A'.repeat(13))],
    ['a tag cut short', () => phc('m=7168,t=1,p=1', made.salt, 'A'.repeat(17))],
  ]

  test.each(broken)('[PW-13] a broken one is a wrong password, no fault: %s', async (_, hash) => {
    const { auth, ask, storage } = setUp({ passwordHasher: weak })
    const user = await auth.users.create({ email: 'ann@example.com', password })
    await storage.users.update(String(user.id), { hashedPassword: hash() })
    const form = new URLSearchParams({ username: 'ann@example.com', password })
    expect((await ask('POST /auth/login', form)).status).toBe(400)
  })
})

describe('an option out of bounds is a TypeError that names it', () => {
  test.each([
    ['memoryKiB', { memoryKiB: 7167 }],
    ['memoryKiB', { memoryKiB: 2 ** 21 }],
    ['memoryKiB', { memoryKiB: 7168.5 }],
    ['passes', { passes: 0 }],
    ['passes', { passes: 17 }],
    ['parallelism', { parallelism: 0 }],
    ['parallelism', { parallelism: 17 }],
    ['parallelism', { parallelism: Number.NaN }],
  ])('%s: %j', (name, options) => {
    expect(() => argon2id(options)).toThrow(TypeError)
    expect(() => argon2id(options)).toThrow(new RegExp(`^argon2id: ${name} must be a whole number`))
  })
})
