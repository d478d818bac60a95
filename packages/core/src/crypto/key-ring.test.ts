import { createCipheriv, createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { secret, setUp } from '../../test/setup.ts'
import { createKeyRing, type KeyRing, type Purpose, purposes } from './key-ring.ts'

const other = 'y'.repeat(32)
const message = new TextEncoder().encode('message')

/** Keys are not extractable: what they sign, or seal, tells them apart. */
async function marksOf(ring: KeyRing, purpose: Purpose): Promise<string[]> {
  const keys = await ring.get(purpose)
  const marks = await Promise.all(
    keys.map((key) =>
      isSealing(purpose)
        ? crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, message)
        : crypto.subtle.sign('HMAC', key, message),
    ),
  )
  return marks.map((mark) => Buffer.from(mark).toString('hex'))
}

const iv = new Uint8Array(12)
const isSealing = (purpose: Purpose) => purpose === 'oauth-flow' || purpose === 'seal'

function expectedMark(key: Uint8Array | string, purpose: Purpose = 'access'): string {
  if (!isSealing(purpose)) return createHmac('sha256', key).update(message).digest('hex')
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([cipher.update(message), cipher.final(), cipher.getAuthTag()]).toString(
    'hex',
  )
}

describe('a key', () => {
  test.each(purposes)('for %s is HKDF-SHA-256 of the secret, without salt', async (purpose) => {
    const derived = hkdfSync('sha256', secret, '', `fetch-users/v1/${purpose}`, 32)
    const mark = expectedMark(new Uint8Array(derived), purpose)
    expect(await marksOf(createKeyRing(secret), purpose)).toEqual([mark])
  })

  test('[V-JW-8] serves one purpose and one secret', async () => {
    const ring = createKeyRing([secret, other])
    const marks = (await Promise.all(purposes.map((purpose) => marksOf(ring, purpose)))).flat()
    expect(new Set(marks).size).toBe(purposes.length * 2)
  })

  test('cannot be taken out', async () => {
    const [key] = await createKeyRing(secret).get('access')
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  })

  test('is made once', async () => {
    const ring = createKeyRing(secret)
    const keys = ring.get('access')
    expect(ring.get('access')).toBe(keys)
    expect(ring.get('reset')).not.toBe(keys)
  })
})

describe('of several secrets', () => {
  test('the first comes first', async () => {
    const [first, second] = [createKeyRing(secret), createKeyRing(other)]
    const marks = [...(await marksOf(first, 'reset')), ...(await marksOf(second, 'reset'))]
    expect(await marksOf(createKeyRing([secret, other]), 'reset')).toEqual(marks)
    expect(await marksOf(createKeyRing([other, secret]), 'reset')).toEqual(marks.toReversed())
  })
})

describe("accessTokenKey: 'raw'", () => {
  test('takes the secret itself for access tokens', async () => {
    const ring = createKeyRing([secret, other], { accessTokenKey: 'raw' })
    expect(await marksOf(ring, 'access')).toEqual([expectedMark(secret), expectedMark(other)])
  })

  test('leaves the other purposes alone', async () => {
    const [raw, derived] = [createKeyRing(secret, { accessTokenKey: 'raw' }), createKeyRing(secret)]
    for (const purpose of purposes.filter((name) => name !== 'access'))
      expect(await marksOf(raw, purpose)).toEqual(await marksOf(derived, purpose))
  })
})

describe('[JW-4] a secret that protects nothing is a TypeError', () => {
  test.each([
    ['none', undefined],
    ['an empty list', []],
    ['an empty text', ''],
    ['31 bytes', 'x'.repeat(31)],
    ['a short one behind a long one', [secret, 'abc']],
    ['an empty one in the list', [secret, '']],
  ])('%s', (_, value) => {
    expect(() => createKeyRing(value)).toThrow(/^secret is /)
    expect(() => createKeyRing(value)).toThrow(TypeError)
    expect(() => setUp({ secret: value })).toThrow(/^secret is /)
  })

  test('bytes count, not characters', () => {
    expect(() => createKeyRing('x'.repeat(32))).not.toThrow()
    expect(() => createKeyRing('é'.repeat(16))).not.toThrow()
    expect(() => createKeyRing('é'.repeat(15))).toThrow(TypeError)
  })

  test('and is not quoted', () => {
    expect(() => createKeyRing('hunter2')).toThrow(/^(?!.*hunter2)/)
  })
})
