import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { isBun } from '../../test/runtime.ts'
import { setUp } from '../../test/setup.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { argon2id } from './argon2id.ts'
import { argon2idByModule } from './argon2id-by-module.ts'
import type { Argon2idCostOptions } from './argon2id-phc.ts'

const password = 'correct horse battery'
const simd = createRequire(import.meta.url).resolve('argon2id/dist/simd.wasm')
const module = new WebAssembly.Module(readFileSync(simd))
const argon2idWasm = (options: Argon2idCostOptions = {}) => argon2idByModule(module, options)

describe.each([
  { scheme: 'argon2id', hasherOf: argon2id },
  { scheme: 'argon2idWasm', hasherOf: argon2idWasm },
])('$scheme:', ({ scheme, hasherOf }) => {
  const weak = hasherOf({ memoryKiB: 7168, passes: 1 })
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
      const hash = await hasherOf().hash(password)
      expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    })

    test('[PW-12] has the cost that was asked for, and a salt of its own', async () => {
      const strong = hasherOf({ memoryKiB: 8192, passes: 3, parallelism: 2 })
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

    test.each(['', 'a', '\u0001', 'short', 'naïve'])('is of %j as of any other', async (short) => {
      const hash = await weak.hash(short)
      expect((await weak.verify(short, hash)).isValid).toBe(true)
      expect((await weak.verify(`${short}\0`, hash)).isValid).toBe(false)
    })
  })

  describe('[PW-13] a hash is to be replaced', () => {
    test.each([
      ['less memory', { memoryKiB: 8192, passes: 1 }],
      ['fewer passes', { memoryKiB: 7168, passes: 2 }],
      ['fewer lanes', { memoryKiB: 7168, passes: 1, parallelism: 2 }],
    ])('when it took %s than today', async (_, options) => {
      const { needsRehash, isValid } = await hasherOf(options).verify(password, made.hash)
      expect([isValid, needsRehash]).toEqual([true, true])
    })

    test('[EN-2] when it took more: its time would tell that the account is there', async () => {
      const hash = await hasherOf({ memoryKiB: 8192, passes: 2 }).hash(password)
      expect(await weak.verify(password, hash)).toEqual({ isValid: true, needsRehash: true })
    })

    test('not when it took the same', async () => {
      expect(await weak.verify(password, made.hash)).toEqual({ isValid: true, needsRehash: false })
    })
  })

  describe('what is stored is owned', () => {
    test('within the ceilings', () => {
      expect(weak.owns(made.hash)).toBe(true)
      expect(weak.owns(phc('m=65536,t=16,p=16'))).toBe(true)
      expect(weak.owns(phc('m=1048576,t=16,p=16'))).toBe(scheme === 'argon2id')
      expect(weak.owns(phc('m=7168,t=1,p=1', 'A'.repeat(11), 'A'.repeat(16)))).toBe(true)
      expect(weak.owns(phc('m=7168,t=1,p=1', 'A'.repeat(64), 'A'.repeat(86)))).toBe(true)
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
      ['salt', 65, 43],
      ['tag', 22, 87],
    ])('[V-PW-5] not with a longer %s', (_, salt, tag) => {
      expect(weak.owns(phc('m=7168,t=1,p=1', 'A'.repeat(salt), 'A'.repeat(tag)))).toBe(false)
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
      ['a salt that is no base64', () => phc('m=7168,t=1,p=1', '_'.repeat(22))],
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
      expect(() => hasherOf(options)).toThrow(TypeError)
      expect(() => hasherOf(options)).toThrow(
        new RegExp(`^${scheme}: ${name} must be a whole number`),
      )
    })
  })
})

describe('hashes in WebAssembly', () => {
  const costs = [{}, { memoryKiB: 7168, passes: 1 }, { memoryKiB: 8191, passes: 3, parallelism: 4 }]
  const directions: [string, typeof argon2idWasm, typeof argon2idWasm][] = [
    ['there are natively verified', argon2idWasm, argon2id],
    ['verify there that were natively made', argon2id, argon2idWasm],
  ]

  test.each(directions)('%s', async (_, make, check) => {
    for (const cost of costs) {
      const hash = await make(cost).hash(password)
      expect(await check(cost).verify(password, hash)).toEqual({
        isValid: true,
        needsRehash: false,
      })
      expect((await check(cost).verify('another', hash)).isValid).toBe(false)
    }
  })

  test('[V-PW-5] beyond the ceiling verify for nobody, whoever asks', async () => {
    const hash = await argon2id({ memoryKiB: 65_537, passes: 1 }).hash(password)
    const hasher = argon2idWasm()
    expect(hasher.owns(hash)).toBe(false)
    expect((await hasher.verify(password, hash)).isValid).toBe(false)
  })

  test('are made again once there is memory again', async () => {
    const hasher = argon2idWasm({ memoryKiB: 7168, passes: 1 })
    const memory = vi.spyOn(WebAssembly, 'Memory').mockImplementation(function refuse() {
      throw new RangeError('out of memory')
    })
    await expect(hasher.hash(password)).rejects.toThrow(RangeError)
    memory.mockRestore()
    expect(await hasher.hash(password)).toContain('$argon2id$')
  })

  // Bun counts as external what is free again.
  test.skipIf(isBun)(
    'share one memory: twenty take what one does, at once or one by one',
    async () => {
      const hasher: PasswordHasher = argon2idWasm({ memoryKiB: 7168, passes: 1 })
      await hasher.hash(password)
      const before = process.memoryUsage().external
      await Promise.all(Array.from({ length: 10 }, () => hasher.hash(password)))
      for (let hashes = 0; hashes < 10; hashes++) await hasher.hash(password)
      expect(process.memoryUsage().external - before).toBeLessThan(10_000_000)
    },
  )
})
