import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { isUnstorable, partial, storable } from './shape.ts'

describe('a partial shape', () => {
  const shape = partial({ name: v.pipe(v.string(), v.minLength(2)) })
  const check = (value: unknown) => shape['name']?.['~standard'].validate(value)

  test('takes nothing', async () => {
    expect(await check(undefined)).toEqual({ value: undefined })
  })

  test('checks what is there', async () => {
    expect(await check('Ann')).toMatchObject({ value: 'Ann' })
    for (const value of ['A', '', null, 1])
      expect(await check(value)).toMatchObject({ issues: [expect.anything()] })
  })

  test('has as many properties', () => {
    expect(Object.keys(shape)).toEqual(['name'])
    expect(partial({})).toEqual({})
  })
})

describe('text that no database keeps as it is', () => {
  test.each(['a\0b', '\ud800', 'a\udfff', ['x', '\0'], { a: { b: ['\0'] } }, { '\0': 1 }])(
    '%j is refused',
    async (value) => {
      expect(isUnstorable(value)).toBe(true)
      const result = await storable(v.any())['~standard'].validate(value)
      expect(result).toMatchObject({ issues: [expect.anything()] })
    },
  )

  test.each(['', 'a b', '😀', '\u0001', ['x'], { a: 'b' }, null, 1, true])(
    '%j is none',
    async (value) => {
      expect(isUnstorable(value)).toBe(false)
      expect(await storable(v.any())['~standard'].validate(value)).toMatchObject({ value })
    },
  )

  test('[WB-8] is looked for as deep as a body can nest', () => {
    const nested = JSON.parse(`${'['.repeat(30_000)}"\\u0000"${']'.repeat(30_000)}`)
    expect(isUnstorable(nested)).toBe(true)
    expect(isUnstorable([undefined, null, '\0'])).toBe(true)
  })
})
