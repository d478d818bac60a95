import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { setUp } from '../../test/setup.ts'
import { InvalidInput, issue, validate } from './schema.ts'

const shape = {
  name: v.pipe(v.string(), v.nonEmpty()),
  flag: v.boolean(),
  nick: v.optional(v.pipe(v.string(), v.minLength(3))),
  age: v.optional(v.number()),
}
const good = { name: 'Ann', flag: true }

async function issuesOf(input: Record<string, unknown>, place: 'body' | 'query' = 'body') {
  const error: unknown = await validate(shape, input, place).catch((refused: unknown) => refused)
  expect(error).toBeInstanceOf(InvalidInput)
  return error instanceof InvalidInput ? error.issues : []
}

describe('an issue tells what is wrong', () => {
  test.each<[string, unknown, string]>([
    ['name', undefined, 'missing'],
    ['name', '', 'missing'],
    ['name', null, 'string_type'],
    ['name', 1, 'string_type'],
    ['name', ['a'], 'string_type'],
    ['name', { $ne: null }, 'string_type'],
    ['flag', undefined, 'missing'],
    ['flag', '', 'missing'],
    ['flag', null, 'bool_type'],
    ['flag', 'true', 'bool_type'],
    ['flag', 1, 'bool_type'],
    ['nick', 'xy', 'value_error'],
    ['nick', 1, 'string_type'],
    ['nick', null, 'string_type'],
    ['age', 'x', 'value_error'],
  ])('of %s: %j is %s', async (name, value, type) => {
    const [found, ...others] = await issuesOf({ ...good, [name]: value })
    expect([found?.type, found?.loc, others]).toEqual([type, ['body', name], []])
  })

  test('in words of our own', async () => {
    expect(await issuesOf({ flag: 1 }, 'query')).toEqual([
      { type: 'missing', loc: ['query', 'name'], msg: 'Field required' },
      { type: 'bool_type', loc: ['query', 'flag'], msg: 'Input should be a valid boolean' },
    ])
    expect(issue('string_type', 'body').msg).toBe('Input should be a valid string')
    expect(issue('value_error', 'body').msg).toBe('Input is not valid')
  })

  test('[PW-16] that never quotes the input', async () => {
    await fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[A-Z]{8,}$/), async (typed) => {
        const input = { name: [typed], flag: typed, nick: { [typed]: typed }, [typed]: typed }
        expect(JSON.stringify(await issuesOf(input))).not.toContain(typed)
      }),
    )
  })

  test('[PW-16] nor over HTTP', async () => {
    const { ask } = setUp()
    const typed = 'HUNTER2HUNTER2'
    for (const body of [
      { email: typed, password: [typed] },
      { email: [typed], password: { [typed]: typed } },
      { email: 'a@b.co', password: typed.length, [typed]: typed },
    ]) {
      const response = await ask('POST /auth/register', body)
      expect(response.status).toBe(422)
      expect(await response.text()).not.toContain(typed)
    }
  })
})

describe('what is valid', () => {
  test('has the properties of the shape, and no others', async () => {
    const input = { ...good, is_superuser: true, constructor: 1 }
    const output = await validate(shape, input, 'body')
    expect(output).toEqual(good)
    expect(Object.keys(output)).toEqual(['name', 'flag'])
  })

  test('is typed by the shape', async () => {
    const output = await validate(shape, good, 'body')
    expectTypeOf(output.name).toEqualTypeOf<string>()
    expectTypeOf(output.nick).toEqualTypeOf<string | undefined>()
  })

  test('is what the schema makes of it', async () => {
    const trimmed = { name: v.pipe(v.string(), v.trim()), page: v.optional(v.string(), '1') }
    expect(await validate(trimmed, { name: ' a ' }, 'query')).toEqual({ name: 'a', page: '1' })
  })

  test('may take its time', async () => {
    const slow = {
      name: v.pipeAsync(
        v.string(),
        v.checkAsync(async (name) => name === 'Ann'),
      ),
    }
    expect(await validate(slow, good, 'body')).toEqual({ name: 'Ann' })
    await expect(validate(slow, { name: 'Bea' }, 'body')).rejects.toBeInstanceOf(InvalidInput)
  })

  test('keeps null apart from absent', async () => {
    const nullable = { name: v.nullish(v.string()) }
    expect(await validate(nullable, { name: null }, 'body')).toEqual({ name: null })
    expect(await validate(nullable, {}, 'body')).toEqual({})
  })

  test('[WB-10] is not looked for in prototypes', async () => {
    const inherits = { toString: v.optional(v.unknown()), name: v.string() }
    expect(await validate(inherits, { name: 'a' }, 'body')).toEqual({ name: 'a' })
    const parsed = JSON.parse('{"__proto__":{"name":"Ann","flag":true}}') as typeof good
    expect(await issuesOf(parsed)).toHaveLength(2)
  })
})

test('a schema that throws is no refusal', async () => {
  const broken = v.pipe(
    v.string(),
    v.check(() => {
      throw new Error('bug')
    }),
  )
  await expect(validate({ a: broken }, { a: 'x' }, 'body')).rejects.toThrow('bug')
})

test('the message of the error tells nothing', () => {
  expect(new InvalidInput([issue('missing', 'body', 'password')]).message).toBe(
    'the input is not valid',
  )
})
