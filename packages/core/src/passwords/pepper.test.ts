import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hasher, password, setUp } from '../../test/setup.ts'
import type { PasswordHasher } from '../ports/password-hasher.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { argon2id } from './argon2id.ts'
import { bcrypt } from './bcrypt.ts'
import { peppered } from './pepper.ts'

const [spring, autumn] = [
  { id: '2026-spring', secret: 's'.repeat(32) },
  { id: '2026-autumn', secret: 'a'.repeat(32) },
]
const email = 'ann@example.com'
const withSpring = peppered(hasher, { secrets: [spring] })
const rotated = peppered(hasher, { secrets: [autumn, spring] })

describe('[PW-14] a peppered hash', () => {
  test('names its secret, and holds what the hasher makes of the HMAC', async () => {
    const hash = await withSpring.hash(password)
    expect(hash).toMatch(/^pepper:2026-spring:\$argon2id\$v=19\$m=7168,t=1,p=1\$/)
    const mac = createHmac('sha256', spring.secret).update(password).digest('base64url')
    const inner = hash.slice('pepper:2026-spring:'.length)
    expect(await hasher.verify(mac, inner)).toEqual({ isValid: true, needsRehash: false })
    expect((await hasher.verify(password, inner)).isValid).toBe(false)
  })

  test('verifies its password under its secret, and nothing else', async () => {
    const hash = await withSpring.hash(password)
    expect(await withSpring.verify(password, hash)).toEqual({ isValid: true, needsRehash: false })
    expect((await withSpring.verify(`${password} `, hash)).isValid).toBe(false)
    const forged = peppered(hasher, { secrets: [{ ...spring, secret: autumn.secret }] })
    expect((await forged.verify(password, hash)).isValid).toBe(false)
    const renamed = hash.replace(spring.id, autumn.id)
    expect((await rotated.verify(password, renamed)).isValid).toBe(false)
  })

  test('of an older secret verifies, and is to be replaced', async () => {
    const hash = await withSpring.hash(password)
    expect(await rotated.verify(password, hash)).toEqual({ isValid: true, needsRehash: true })
    expect(await rotated.hash(password)).toMatch(/^pepper:2026-autumn:/)
  })

  test('of a secret that is gone is nobody’s password', async () => {
    const hash = await withSpring.hash(password)
    const without = peppered(hasher, { secrets: [autumn] })
    expect(without.owns(hash)).toBe(false)
    expect(await without.verify(password, hash)).toEqual({ isValid: false, needsRehash: false })
  })

  test('of another cost is to be replaced', async () => {
    const stronger = argon2id({ memoryKiB: 8192, passes: 1 })
    const verdict = await peppered(stronger, { secrets: [spring] }).verify(
      password,
      await withSpring.hash(password),
    )
    expect(verdict).toEqual({ isValid: true, needsRehash: true })
  })

  test('fits into 255 characters', async () => {
    const secrets = [{ ...spring, id: 'x'.repeat(16) }]
    const hash = await peppered(argon2id(), { secrets }).hash('x'.repeat(256))
    expect(hash.length).toBeLessThanOrEqual(255)
  })

  test('is owned by no hasher, and owns no hash, of another kind', async () => {
    const hash = await withSpring.hash(password)
    for (const other of [hasher, bcrypt({ cost: 10 })]) expect(other.owns(hash)).toBe(false)
    const inner = hash.slice('pepper:2026-spring:'.length)
    const foreign = ['', '!', inner, `pepper:2026-spring:garbage`, `pepper::${inner}`, ` ${hash}`]
    for (const stored of [...foreign, `pepper:2026-spring:${hash}`])
      expect(withSpring.owns(stored)).toBe(false)
  })

  test('[PW-5] takes long passwords even with bcrypt inside', async () => {
    const hasher = peppered(bcrypt({ cost: 10 }), { secrets: [spring] })
    const hash = await hasher.hash('x'.repeat(100))
    expect(hasher.refuses).toBeUndefined()
    expect((await hasher.verify('x'.repeat(100), hash)).isValid).toBe(true)
    expect((await hasher.verify('x'.repeat(101), hash)).isValid).toBe(false)
  })
})

describe('[PW-14] log-ins', () => {
  test.each<[string, PasswordHasher, PasswordHasher[]]>([
    ['bring hashes from before under the pepper', hasher, [withSpring, hasher]],
    ['rotate the secret', withSpring, [rotated]],
    ['take the pepper away again', withSpring, [hasher, withSpring]],
  ])('%s', async (_, before, after) => {
    const storage = memoryStorage()
    const user = await setUp({ storage, passwordHasher: before }).auth.users.create({
      email,
      password,
    })
    const { auth } = setUp({ storage, passwordHasher: after })
    const hashOf = async () => (await storage.users.find(String(user.id)))?.hashedPassword ?? ''
    expect(after[0]?.owns(await hashOf())).toBe(after.length === 1)
    expect(await auth.users.authenticate(email, 'wrong')).toBeNull()
    expect(await auth.users.authenticate(email, password)).not.toBeNull()
    expect(await after[0]?.verify(password, await hashOf())).toEqual({
      isValid: true,
      needsRehash: false,
    })
    expect(await auth.users.authenticate(email, password)).not.toBeNull()
  })
})

describe('an option that cannot work is a TypeError that names it', () => {
  test.each([
    [/^peppered: secrets is empty/, []],
    [/^peppered: secrets has an id twice/, [spring, { ...autumn, id: spring.id }]],
    [/^peppered: secrets\[0\]\.id must be/, [{ ...spring, id: '' }]],
    [/^peppered: secrets\[0\]\.id must be/, [{ ...spring, id: 'x'.repeat(17) }]],
    [/^peppered: secrets\[1\]\.id must be/, [autumn, { ...spring, id: 'Spring' }]],
    [/^peppered: secrets\[0\]\.id must be/, [{ ...spring, id: 'a:b' }]],
    [/^peppered: secrets\[0\]\.id must be/, [{ ...spring, id: 'a\n' }]],
    [/^peppered: secrets\[0\]\.secret must be/, [{ ...spring, secret: 'x'.repeat(31) }]],
    [/^peppered: secrets\[1\]\.secret must be/, [autumn, { ...spring, secret: undefined }]],
  ])('%s', (message, secrets) => {
    expect(() => peppered(hasher, { secrets })).toThrow(TypeError)
    expect(() => peppered(hasher, { secrets })).toThrow(message)
  })

  test('and quotes no secret', () => {
    const secrets = [{ ...spring, secret: 'too-short' }]
    expect(() => peppered(hasher, { secrets })).not.toThrow(/too-short/)
  })
})
