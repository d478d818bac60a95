import fc from 'fast-check'

const emails = [
  'ann@example.com',
  'gone@example.com',
  'root@example.com',
  'nobody@example.com',
  'ann@EXAMPLE.com ',
  'attacker@evil.com＠victim.com',
  '"x"@example.com',
  'ann@localhost',
  '',
]

/** None that is right, and none that would be taken for a new one. */
const passwords = ['', 'x', '😀', '\0', '\ud800', 'y'.repeat(257)]

const strange = [null, true, 0, -1.5, '', [], {}, { $ne: null }, ['ann@example.com'], '__proto__']

export const email: fc.Arbitrary<string> = fc.constantFrom(...emails)
export const password: fc.Arbitrary<string> = fc.constantFrom(...passwords)

export const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...strange),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.object({ maxDepth: 2, maxKeys: 3 }),
)

/** Text that a header can hold. */
export const headerText: fc.Arbitrary<string> = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 40 },
  )
  .map((codes) => String.fromCharCode(...codes))

/** Mostly this, now and then that. */
export function mostly<A, B>(usual: fc.Arbitrary<A>, rare: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: rare })
}

/** A genuine token, or one with a character changed, or none at all. */
export function tokenOf(tokens: readonly string[]): fc.Arbitrary<string> {
  const genuine = fc.constantFrom(...tokens)
  const spoilt = fc
    .tuple(genuine, fc.nat(), fc.constantFrom('', 'A', '.', '%', '='))
    .map(([token, place, text]) => {
      const at = place % token.length
      return token.slice(0, at) + text + token.slice(at + 1)
    })
  return mostly(genuine, fc.oneof(spoilt, fc.base64String({ maxLength: 60 })))
}

/** Replaces a password that might do for a new account. */
export function withoutGoodPassword(
  fields: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const isGood = typeof fields['password'] === 'string' && !passwords.includes(fields['password'])
  return isGood ? { ...fields, password: 'x' } : { ...fields }
}
