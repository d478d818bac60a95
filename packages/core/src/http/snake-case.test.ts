import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { type WireName, wireName } from './snake-case.ts'

const typed = <const T extends Record<string, string>>(
  table: T & { readonly [Name in keyof T]: WireName<Name & string> },
): Record<string, string> => table

const names = typed({
  id: 'id',
  isActive: 'is_active',
  displayName: 'display_name',
  aB: 'a_b',
  aBC: 'a_b_c',
  userID: 'user_i_d',
  Name: 'name',
  ABC: 'a_b_c',
  line2: 'line2',
  line2Text: 'line2_text',
  snake_case: 'snake_case',
  _hidden: '_hidden',
  größeÄußere: 'größe_äußere',
})

describe('a name in snake_case', () => {
  test.each(Object.entries(names))('of %s is %s, as its type says', (name, wire) => {
    expect(wireName(name)).toBe(wire)
  })

  test('is typed', () => {
    expectTypeOf<WireName<'displayName'>>().toEqualTypeOf<'display_name'>()
    expectTypeOf<WireName<''>>().toEqualTypeOf<''>()
    expectTypeOf<WireName<string>>().toEqualTypeOf<string>()
  })

  test('is its own', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z_$][\w$]*$/), (name) => {
        expect(wireName(wireName(name))).toBe(wireName(name))
        expect(wireName(name)).toBe(wireName(name).toLowerCase())
        expect(wireName(name).replaceAll('_', '')).toBe(name.replaceAll('_', '').toLowerCase())
      }),
    )
  })

  test('leads back to a camelCase name', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{1,5}$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
        const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
        const [first = '', ...rest] = words
        expect(wireName(first + rest.map(upper).join(''))).toBe(words.join('_'))
      }),
    )
  })
})
