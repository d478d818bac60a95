import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256 } from './digest.ts'
import { randomText } from './random.ts'
import { timingSafeEqual } from './timing-safe-equal.ts'

const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code))

test('two texts are equal exactly when === says so', () => {
  const text = fc.string({ unit, maxLength: 3 })
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(timingSafeEqual(a, b)).toBe(a === b)
      expect(timingSafeEqual(a, a)).toBe(true)
      expect(timingSafeEqual(`${a}x`, `${a}y`)).toBe(false)
      expect(timingSafeEqual(a, `${a}x`)).toBe(false)
    }),
  )
})

test('every place counts, the first as the last', () => {
  const text = 'abcdefgh'
  for (let at = 0; at < text.length; at++)
    expect(timingSafeEqual(text, `${text.slice(0, at)}_${text.slice(at + 1)}`)).toBe(false)
})

test('sha256 is the one of FIPS 180-4, in base64url', async () => {
  expect(await sha256('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  expect(await sha256('')).toBe('47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU')
})

test('[SE-1] random text is as long as its bytes ask for, and never the same', () => {
  expect([16, 32].map((bytes) => randomText(bytes).length)).toEqual([22, 43])
  const texts = Array.from({ length: 10_000 }, () => randomText(32))
  expect(new Set(texts).size).toBe(10_000)
  expect(texts.every((text) => /^[\w-]{43}$/.test(text))).toBe(true)
})
