import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { wireName } from '../http/snake-case.ts'
import { type CamelName, camelName, renamed, snakeName } from './wire.ts'

const typed = <const T extends Record<string, string>>(
  table: T & { readonly [Name in keyof T]: CamelName<Name & string> },
): Record<string, string> => table

const names = typed({
  id: 'id',
  isActive: 'isActive',
  userID: 'userID',
  line2: 'line2',
  line_2: 'line_2',
  display_name: 'displayName',
  _hidden: '_hidden',
  größeÄußere: 'größeÄußere',
})

describe('a name', () => {
  test.each(Object.entries(names))('of a column, %s, is %s with the client', (column, name) => {
    expect(camelName(wireName(column))).toBe(name)
    expect(snakeName(name)).toBe(wireName(column))
  })

  test('goes to the wire as the server spells it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(snakeName(name)).toBe(wireName(name))
      }),
    )
  })

  test('in camelCase comes back from the wire as it was', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-zA-Z0-9]*$/), (name) => {
        expect(camelName(snakeName(name))).toBe(name)
      }),
    )
  })

  test('is typed', () => {
    expectTypeOf<CamelName<''>>().toEqualTypeOf<''>()
    expectTypeOf<CamelName<string>>().toEqualTypeOf<string>()
  })
})

test('of an object the names change, and nested values do not', () => {
  const nested = { fontSize: { snake_case: [1] } }
  expect(renamed({ displayName: nested, a: undefined }, snakeName)).toEqual({
    display_name: nested,
    a: undefined,
  })
  const trap = JSON.parse('{"__proto__":{"is_superuser":true}}')
  expect(Object.getPrototypeOf(renamed(trap, camelName))).toBe(Object.prototype)
})
