import { beforeAll, describe, expect, test } from 'vitest'
import { hasher as argon2, setUp, watched } from '../../test/setup.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { bcrypt } from './bcrypt.ts'
import { createPasswords, type Passwords } from './passwords.ts'

const password = 'correct horse battery'
const blowfish = bcrypt({ cost: 10 })
const stored = { argon2: '', bcrypt: '' }

beforeAll(async () => {
  stored.argon2 = await argon2.hash(password)
  stored.bcrypt = await blowfish.hash(password)
})

/** Password rules whose hashers note what they do. */
function counting(...hashers: [PasswordHasher, ...PasswordHasher[]]) {
  const calls: string[] = []
  const names = ['argon2id', 'bcrypt']
  const [first, ...rest] = hashers.map((one, index) => watched(one, calls, `${names[index]} `))
  const passwords = createPasswords([first ?? argon2, ...rest])
  /** Runs the work, and names the hashers that ran, whichever way. */
  async function work(run: (passwords: Passwords) => Promise<unknown>): Promise<string[]> {
    calls.length = 0
    await run(passwords)
    return calls
      .filter((call) => /(hash|verify)$/.test(call))
      .map((call) => call.split(' ')[0] ?? '')
      .toSorted()
  }
  return { passwords, work }
}

test('[V-EN-5] what is hashed and compared is the password, whoever has it', async () => {
  const seen: string[] = []
  const passwordHasher: PasswordHasher = {
    ...argon2,
    hash(text) {
      seen.push(text)
      return argon2.hash(text)
    },
    verify(text, stored) {
      seen.push(text)
      return argon2.verify(text, stored)
    },
  }
  const { ask, logIn } = setUp({ passwordHasher })
  const email = `${'a'.repeat(64)}@${'long.'.repeat(30)}example.com`
  await ask('POST /auth/register', { email, password })
  await logIn(email)
  expect(new Set(seen)).toEqual(new Set([password]))
})

describe('[EN-2] [V-EN-1] every path hashes once', () => {
  const paths: [string, () => string | null][] = [
    ['an unknown user', () => null],
    ['[V-PW-3] a user without a password', () => '!'],
    ['[V-PW-3] a user with an empty hash', () => ''],
    ['[PW-13] a hash of no known scheme', () => '$scrypt$n=1$x$y'],
    ['[PW-13] a hash of a hasher that is not configured', () => stored.bcrypt],
    ['[PW-13] garbage', () => 'garbage'],
    ['[V-PW-5] a hash that costs too much', () => stored.argon2.replace('m=7168', 'm=4194304')],
    ['a wrong password', () => stored.argon2],
  ]

  test.each(paths)('%s', async (_, hash) => {
    const { passwords, work } = counting(argon2)
    await passwords.verify('warm', null)
    const ran = await work(async () => {
      expect(await passwords.verify('wrong', hash())).toEqual({
        isValid: false,
        needsRehash: false,
      })
    })
    expect(ran).toEqual(['argon2id'])
  })

  test('the right password', async () => {
    const { passwords, work } = counting(argon2)
    const ran = await work(async () => {
      const verdict = await passwords.verify(password, stored.argon2)
      expect(verdict).toEqual({ isValid: true, needsRehash: false })
    })
    expect(ran).toEqual(['argon2id'])
  })

  test('also the first log-in after the start', async () => {
    for (const [, hash] of paths) {
      const { work } = counting(argon2)
      expect(await work((passwords) => passwords.verify('wrong', hash()))).toEqual(['argon2id'])
    }
  })

  test('also many at once after the start', async () => {
    const { work } = counting(argon2)
    const ran = await work((passwords) =>
      Promise.all(Array.from({ length: 10 }, () => passwords.verify('wrong', null))),
    )
    expect(ran).toHaveLength(10)
  })

  const both = counting(argon2, blowfish)

  test.each(paths)('with an older hasher behind, one of them runs: %s', async (_, hash) => {
    await both.passwords.verify('warm', null)
    const ran = await both.work((passwords) => passwords.verify('wrong', hash()))
    expect(ran).toEqual([hash() === stored.bcrypt ? 'bcrypt' : 'argon2id'])
  })

  test('[PW-7] a typed form that differs is tried second, alike for all', async () => {
    for (const { passwords, work } of [counting(argon2), both]) {
      await passwords.verify('warm', null)
      for (const hash of [null, '!', stored.argon2]) {
        const ran = await work((rules) => rules.verify('e\u0301-wrong', hash))
        expect(ran).toEqual(['argon2id', 'argon2id'])
      }
    }
    const ran = await both.work((rules) => rules.verify('e\u0301-wrong', stored.bcrypt))
    expect(ran).toEqual(['bcrypt', 'bcrypt'])
  })

  test('[V-PW-1] but what is too long: it is never hashed', async () => {
    const { work } = counting(argon2, blowfish)
    const ran = await work(async (passwords) => {
      for (const hash of [null, stored.argon2]) {
        const verdict = await passwords.verify('x'.repeat(1_000_000), hash)
        expect(verdict.isValid).toBe(false)
      }
    })
    expect(ran).toEqual([])
  })

  test('a hasher that fails once is asked again', async () => {
    const failing = { next: true }
    const { passwords } = counting({
      ...argon2,
      async hash(text) {
        if (failing.next) throw new Error('busy')
        return argon2.hash(text)
      },
    })
    await passwords.verify('x', null).catch(() => {})
    failing.next = false
    expect((await passwords.verify('x', null)).isValid).toBe(false)
  })
})

describe('no password opens an account without one', () => {
  test.each(['', '!', ' ', 'null', 'undefined', '\0'])('[V-PW-3] %j', async (typed) => {
    const { passwords } = counting(argon2)
    const made = await passwords.hash(null)
    for (const hash of [null, '', '!', made])
      expect((await passwords.verify(typed, hash)).isValid).toBe(false)
    expect((await passwords.verify(made, made)).isValid).toBe(false)
  })

  test('and two such accounts have different marks', async () => {
    const { passwords } = counting(argon2)
    const [a, b] = [await passwords.hash(null), await passwords.hash(null)]
    expect(a).toMatch(/^![\w-]{22}$/)
    expect(a).not.toBe(b)
  })
})

describe('[PW-13] a hash is to be replaced', () => {
  test('when an older hasher made it', async () => {
    const { passwords } = counting(argon2, blowfish)
    const verdict = await passwords.verify(password, stored.bcrypt)
    expect(verdict).toEqual({ isValid: true, needsRehash: true })
  })

  test('when it was made of the typed form, elsewhere', async () => {
    const typed = 'e\u0301-password'
    const { passwords } = counting(argon2)
    const foreign = await argon2.hash(typed)
    expect(await passwords.verify(typed, foreign)).toEqual({ isValid: true, needsRehash: true })
    expect((await passwords.verify('\u00e9-password', foreign)).isValid).toBe(false)
  })

  test('but not by a hasher that cannot take the password', async () => {
    const long = 'x'.repeat(100)
    const { passwords } = counting(blowfish, argon2)
    const verdict = await passwords.verify(long, await argon2.hash(long))
    expect(verdict).toEqual({ isValid: true, needsRehash: false })
  })

  test('not when it is of today, nor when the password is wrong', async () => {
    const { passwords } = counting(argon2, blowfish)
    expect((await passwords.verify(password, stored.argon2)).needsRehash).toBe(false)
    expect((await passwords.verify('wrong', stored.bcrypt)).needsRehash).toBe(false)
  })
})

describe('a new password', () => {
  test('[PW-12] is salted: the same twice makes two hashes, of the first hasher', async () => {
    const { passwords } = counting(argon2, blowfish)
    const [a, b] = [await passwords.hash(password), await passwords.hash(password)]
    expect(a).not.toBe(b)
    expect(argon2.owns(a)).toBe(true)
  })

  test('[PW-5] is refused where the hasher cannot take it', async () => {
    const { passwords } = counting(blowfish)
    const user = { email: 'a@b.co' }
    expect(await passwords.refuses('x'.repeat(72), user)).toBeNull()
    expect(await passwords.refuses('x'.repeat(73), user)).toBe(
      'Password should be at most 72 bytes',
    )
    expect(await passwords.refuses('€'.repeat(25), user)).toMatch(/72 bytes/)
  })

  test('[PW-5] the limit of an older hasher does not count', async () => {
    const { passwords } = counting(argon2, blowfish)
    expect(await passwords.refuses('x'.repeat(100), { email: 'a@b.co' })).toBeNull()
  })
})
