import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { partial, storable } from '../http/shape.ts'
import { email } from '../users/email-schema.ts'
import { inputOf, outputOf, toJson } from './json-schema.ts'

describe('a schema is described', () => {
  const node: v.GenericSchema = v.lazy(() => v.object({ next: v.optional(node) }))

  test.each([
    ['of valibot', v.pipe(v.string(), v.maxLength(50)), { type: 'string', maxLength: 50 }],
    ['that checks what is stored', storable(v.boolean()), { type: 'boolean' }],
    ['of an address', email, { type: 'string', minLength: 1 }],
    ['ahead of what it makes of a value', v.pipe(v.string(), v.toNumber()), { type: 'string' }],
    ['of zod', z.string().max(50), { type: 'string', maxLength: 50 }],
    [
      'without a default that is made anew each time',
      v.object({ code: v.optional(v.string(), () => crypto.randomUUID()) }),
      { type: 'object', properties: { code: { type: 'string' } }, required: [] },
    ],
    [
      'without a pattern that its flags change',
      v.pipe(v.string(), v.regex(/a/i)),
      { type: 'string' },
    ],
  ])('%s', (_, schema, json) => {
    expect(toJson(schema, 'input')).toEqual(json)
  })

  test.each([
    [
      'of a library that describes nothing',
      { '~standard': { version: 1, vendor: 'own', validate: () => ({}) } },
    ],
    ['that contains itself', node],
    ['that JSON has no words for', v.custom(() => true)],
    ['that its library has no words for', z.date()],
    ['with a default that is no JSON', v.optional(v.bigint(), 1n)],
  ] as const)('as any value, %s', (_, schema) => {
    expect(toJson(schema, 'input')).toEqual({})
  })
})

describe('a body', () => {
  const shape = { name: v.string(), note: v.nullish(v.string()), plan: z.string().optional() }

  test('requires what its schemas do not do without', async () => {
    expect(await inputOf(shape)).toMatchObject({ type: 'object', required: ['name'] })
  })

  test('that changes something requires nothing', async () => {
    const { required, properties } = await inputOf(partial(shape))
    expect(required).toBeUndefined()
    expect(properties).toMatchObject({ name: { type: 'string' } })
  })

  test('says what its addresses and passwords are', async () => {
    const { properties } = await inputOf({ email: v.string(), current_password: v.string() })
    expect(properties).toEqual({
      email: { type: 'string', format: 'idn-email' },
      current_password: { type: 'string', format: 'password' },
    })
  })
})

test('a column is null in JSON where its field may be left out', async () => {
  const text = { type: 'string' }
  const orNull = { anyOf: [text, { type: 'null' }] }
  const shown = {
    required: v.string(),
    optional: v.optional(v.string()),
    nullish: v.nullish(v.string()),
    filled: v.optional(v.string(), 'x'),
  }
  expect(await outputOf(shown)).toEqual({
    required: text,
    optional: orNull,
    nullish: orNull,
    filled: { ...text, default: 'x' },
  })
})
