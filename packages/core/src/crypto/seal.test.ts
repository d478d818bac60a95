import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isDeno } from '../../test/runtime.ts'
import { createKeyRing } from './key-ring.ts'
import { createSeal } from './seal.ts'

const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
const under = (...secrets: string[]) => createSeal(createKeyRing(secrets), 'seal')

test('a text comes back as it was', async () => {
  const { seal, open } = under(newer)
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.string(), async (text, binding) => {
      expect(await open(await seal(text, binding), binding)).toBe(text)
    }),
    { numRuns: 50 },
  )
})

test('is hidden, and never looks the same twice', async () => {
  const { seal } = under(newer)
  const sealed = await seal('a text', 'here')
  expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('a text')
  expect(await seal('a text', 'here')).not.toBe(sealed)
})

test('[OT-5] opens where it belongs, and nowhere else', async () => {
  const sealed = await under(newer).seal('text', 'here')
  expect(await under(newer).open(sealed, 'there')).toBeNull()
  expect(await createSeal(createKeyRing(newer), 'oauth-flow').open(sealed, 'here')).toBeNull()
  expect(await under(older).open(sealed, 'here')).toBeNull()
})

test('the first secret seals, all open', async () => {
  const sealed = await under(older).seal('text', 'here')
  expect(await under(newer, older).open(sealed, 'here')).toBe('text')
  const renewed = await under(newer, older).seal('text', 'here')
  expect(await under(newer).open(renewed, 'here')).toBe('text')
  expect(await under(older).open(renewed, 'here')).toBeNull()
})

test('no byte of it can be changed', async () => {
  const { seal, open } = under(newer)
  const bytes = Buffer.from(await seal('text', 'here'), 'base64url')
  for (const index of bytes.keys()) {
    const altered = Buffer.from(bytes)
    altered[index] = (altered[index] ?? 0) ^ 1
    expect(await open(altered.toString('base64url'), 'here')).toBeNull()
  }
})

test.each(['', '=', '%', 'é', 'AAAA', 'A'.repeat(16), 'A'.repeat(4000)])(
  '%j opens to nothing',
  async (text) => {
    expect(await under(newer).open(text, 'here')).toBeNull()
  },
)

// Deno tells a key for something else by the error of a wrong one.
test.skipIf(isDeno)('trouble with the keys is no refusal', async () => {
  const [unfit] = await createKeyRing(newer).get('access')
  const seal = createSeal({ get: async () => [unfit] }, 'seal')
  await expect(seal.open('A'.repeat(64), 'here')).rejects.toThrow()
})
