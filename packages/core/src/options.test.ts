import { describe, expect, test } from 'vitest'
import { backends, hasher, type Options, origin, secret, setUp } from '../test/setup.ts'
import { createAuth } from './auth.ts'
import { hasherList } from './options.ts'
import { argon2id } from './passwords/argon2id.ts'
import { bcrypt } from './passwords/bcrypt.ts'
import { memoryStorage } from './testing/memory-storage.ts'

describe('passwordHasher', () => {
  test('is one, or a list', () => {
    const old = bcrypt()
    expect(hasherList(hasher)).toEqual([hasher])
    expect(hasherList([hasher, old])).toEqual([hasher, old])
  })

  test('is there', () => {
    expect(() => setUp({ passwordHasher: [] })).toThrow(/^passwordHasher is missing/)
  })
})

describe('a set-up that cannot work is a TypeError that names the option', () => {
  const complete: Options = {
    baseUrl: origin,
    secret,
    storage: memoryStorage(),
    passwordHasher: argon2id(),
    backends,
  }

  test('while a complete one is none', () => {
    expect(() => createAuth(complete)).not.toThrow()
  })

  test.each(['baseUrl', 'secret', 'storage', 'passwordHasher', 'backends'] as const)(
    '%s left out, as JavaScript or the environment may',
    (name) => {
      const { [name]: _, ...rest } = complete
      // What a caller without types does.
      const options = rest as Options
      expect(() => createAuth(options)).toThrow(TypeError)
      expect(() => createAuth(options)).toThrow(new RegExp(`^${name}\\b`))
    },
  )

  test.each<[string, Partial<Options>]>([
    ['secret', { secret: 'abc' }],
    ['secret', { secret: [] }],
    ['storage.users', { storage: {} as Options['storage'] }],
    ['backends.cookie', { storage: { users: memoryStorage().users } }],
    ['backends', { backends: {} as Options['backends'] }],
    ['trustedOrigins', { trustedOrigins: ['https://app.example.com/'] }],
  ])('%s: %j', (name, options) => {
    expect(() => createAuth({ ...complete, ...options })).toThrow(TypeError)
    expect(() => createAuth({ ...complete, ...options })).toThrow(
      new RegExp(`^${name.replace('.', '\\.')}\\b`),
    )
  })

  test.each([
    ['emailChange', "'confirm' or 'immediate'"],
    ['verifyProof', "'mailbox' or 'samePerson'"],
    ['accessTokenKey', "'derived' or 'raw'"],
  ])('%s of a value that it does not have', (name, values) => {
    // What a caller without types does.
    const wrong: object = { [name]: 'Immediate' }
    expect(() => createAuth({ ...complete, ...wrong })).toThrow(
      new TypeError(`${name} must be ${values}`),
    )
  })

  test('a change of address at once, which tells what is concealed, and how to have it', () => {
    const options = {
      requireVerification: true,
      emailChange: 'immediate',
      notify: () => {},
    } as const
    expect(() => createAuth({ ...complete, ...options })).toThrow(
      /^emailChange: .* set concealExistingUsers: false, or emailChange: 'confirm'$/,
    )
    const open = { ...options, concealExistingUsers: false }
    expect(() => createAuth({ ...complete, ...open })).not.toThrow()
  })

  test('a store of sessions is needed by sessions alone', () => {
    const { users } = memoryStorage()
    const { jwt } = backends
    expect(() => createAuth({ ...complete, storage: { users }, backends: { jwt } })).not.toThrow()
  })
})

describe('routes', () => {
  const all = [
    'POST /auth/login',
    'POST /auth/logout',
    'POST /auth/cookie/login',
    'POST /auth/cookie/logout',
    'POST /auth/jwt/login',
    'POST /auth/jwt/logout',
    'POST /auth/register',
    'POST /auth/request-verify-token',
    'POST /auth/verify',
    'POST /auth/forgot-password',
    'POST /auth/reset-password',
    'GET /users/me',
    'PATCH /users/me',
    'GET /users',
    'GET /users/{id}',
    'PATCH /users/{id}',
    'DELETE /users/{id}',
  ]
  const tableOf = (options: Partial<Options> = {}) =>
    setUp(options).auth.routes.map(({ method, path }) => `${method} ${path}`)

  test('are all there', () => {
    expect(tableOf()).toEqual(expect.arrayContaining(all))
    expect(tableOf({ routes: {} })).toEqual(tableOf())
    expect(tableOf({ routes: { register: undefined } })).toEqual(tableOf())
    expect(tableOf({ selfDeletion: true })).toContain('DELETE /users/me')
  })

  test.each([
    ['register', ['POST /auth/register']],
    ['verify', ['POST /auth/request-verify-token', 'POST /auth/verify']],
    ['reset', ['POST /auth/forgot-password', 'POST /auth/reset-password']],
    ['users', ['GET /users/me', 'PATCH /users/me']],
    ['admin', ['GET /users', 'GET /users/{id}', 'PATCH /users/{id}', 'DELETE /users/{id}']],
  ] as const)('can be left out: %s', async (group, gone) => {
    const options = { routes: { [group]: false } }
    const expected = tableOf().filter((line) => !(gone as readonly string[]).includes(line))
    expect(tableOf(options)).toEqual(expected)
    for (const line of gone) {
      const response = await setUp(options).ask(line.replace('{id}', 'x'))
      expect([401, 404]).toContain(response.status)
    }
  })
})
