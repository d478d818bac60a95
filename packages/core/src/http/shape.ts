import type { Shape, ValueSchema } from './schema.ts'

/** A shape that checks what is there, and requires nothing. */
export function partial(shape: Shape): Shape {
  return Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [
      name,
      unless(
        schema,
        (value) => value === undefined,
        (value) => ({ value }),
      ),
    ]),
  )
}

/**
 * A schema that also refuses text no database keeps as it is: U+0000, which PostgreSQL refuses and
 * SQLite cuts at, and lone surrogates, which UTF-8 cannot say.
 */
export function storable<Value>(schema: ValueSchema<Value>): ValueSchema<Value> {
  return unless(schema, isUnstorable, () => ({
    issues: [{ message: 'text that cannot be stored' }],
  }))
}

/** Whether some text in the value, however deep, would come back from a database as another. */
export function isUnstorable(value: unknown): boolean {
  const rest = [value] // a client can nest deeper than the call stack goes
  for (let part = rest.pop(); part !== undefined || rest.length > 0; part = rest.pop()) {
    if (typeof part === 'string' && /[\0\p{Surrogate}]/u.test(part)) return true
    if (typeof part !== 'object' || part === null) continue
    for (const [name, inner] of Object.entries(part)) rest.push(name, inner)
  }
  return false
}

/**
 * The schema, with another result where the condition holds for the value. All else that it says of
 * itself stays, for whoever describes it.
 */
function unless<Value>(
  schema: ValueSchema<Value>,
  condition: (value: unknown) => boolean,
  result: (value: unknown) => unknown,
): ValueSchema<Value> {
  const { validate, ...standard } = schema['~standard']
  return {
    ...schema,
    '~standard': {
      ...standard,
      validate: (value) => (condition(value) ? result(value) : validate(value)),
    },
  }
}
