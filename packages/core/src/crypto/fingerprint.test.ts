import { expect, test } from 'vitest'
import { createFingerprints } from './fingerprint.ts'
import { createKeyRing } from './key-ring.ts'

const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
const under = (...secrets: string[]) => createFingerprints(createKeyRing(secrets))

test('a fingerprint is of one text', async () => {
  const { of, matches } = under(newer)
  const fingerprint = await of('text')
  expect(await matches('text', fingerprint)).toBe(true)
  expect(await matches('other', fingerprint)).toBe(false)
})

test('nobody makes one without the secret', async () => {
  expect(await under(newer).matches('text', await under(older).of('text'))).toBe(false)
})

test('one under an older secret holds, and new ones are under the newest', async () => {
  const both = under(newer, older)
  expect(await both.matches('text', await under(older).of('text'))).toBe(true)
  expect(await both.of('text')).toBe(await under(newer).of('text'))
})

test.each(['', 'undefined', '=', '%', 'x'.repeat(43)])('%j is no fingerprint', async (text) => {
  expect(await under(newer).matches('text', text)).toBe(false)
})
