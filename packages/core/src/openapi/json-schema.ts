import { toJsonSchema } from '@valibot/to-json-schema'
import type { GenericSchema } from 'valibot'
import type { SchemaResult, Shape, ValueSchema } from '../http/schema.ts'
import type { JsonSchema } from './document.ts'

/** Ahead of a schema's transformations, or behind them. */
type Side = 'input' | 'output'

/** What schemas have that describe themselves. @see https://standardschema.dev/json-schema */
interface SelfDescribing {
  readonly jsonSchema?: Readonly<Record<Side, (options: { target: string }) => JsonSchema>>
}

/** What text is that has a name of ours; fields cannot have them. */
const formats: Readonly<Record<string, string>> = {
  email: 'idn-email',
  password: 'password',
  current_password: 'password',
}

/** The schema of an object that has all of these properties. */
export function objectOf(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties) }
}

/** Describes what a body of the shape may say. */
export async function inputOf(shape: Shape): Promise<JsonSchema> {
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  for (const [name, schema] of Object.entries(shape)) {
    const format = formats[name]
    properties[name] = { ...toJson(schema, 'input'), ...(format && { format }) }
    if (await isRequired(schema)) required.push(name)
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }) }
}

/** Describes values that came out of the schemas, and are `null` where there is none. */
export async function outputOf(shape: Shape): Promise<Record<string, JsonSchema>> {
  const entries = Object.entries(shape).map(async ([name, schema]) => {
    const found = toJson(schema, 'output')
    const isOptional = (await resultOf(schema, undefined)).value === undefined
    const lacksNull = isOptional && !(await isRequired(schema)) && !(await takesNull(schema))
    return [name, lacksNull ? { anyOf: [found, { type: 'null' }] } : found] as const
  })
  return Object.fromEntries(await Promise.all(entries))
}

/** Whether a body has to have a property of the schema. */
export async function isRequired(schema: ValueSchema<unknown>): Promise<boolean> {
  return (await resultOf(schema, undefined)).issues !== undefined
}

async function takesNull(schema: ValueSchema<unknown>): Promise<boolean> {
  return (await resultOf(schema, null)).issues === undefined
}

async function resultOf(schema: ValueSchema<unknown>, value: unknown): Promise<SchemaResult> {
  return (await schema['~standard'].validate(value)) as SchemaResult // as Standard Schema has it
}

/** Says what is known of a schema's values. `{}`, any value, where that is nothing. */
export function toJson(schema: ValueSchema<unknown>, side: Side): JsonSchema {
  try {
    const { $schema, ...found } = convert(schema, side)
    const text = JSON.stringify(found) // which leaves out what is no JSON
    // A reference within a schema that contains itself would be looked for in the whole document.
    return text.includes('"$ref"') ? {} : (JSON.parse(text) as JsonSchema)
  } catch {
    return {} // libraries throw where JSON Schema has no words
  }
}

function convert(schema: ValueSchema<unknown>, side: Side): JsonSchema {
  const { vendor, jsonSchema }: ValueSchema<unknown>['~standard'] & SelfDescribing =
    schema['~standard']
  if (jsonSchema) return jsonSchema[side]({ target: 'draft-2020-12' })
  if (vendor !== 'valibot') return {}
  // The vendor says that it is valibot's.
  return toJsonSchema(schema as unknown as GenericSchema, {
    typeMode: side,
    target: 'draft-2020-12',
    errorMode: 'ignore',
    // Of a default that is made anew each time, there is one only by chance.
    overrideSchema: ({ valibotSchema, jsonSchema: { default: value, ...rest } }) =>
      'default' in valibotSchema && typeof valibotSchema.default === 'function' ? rest : undefined,
    // Without its flags, a pattern would say something else.
    overrideAction: ({ valibotAction, jsonSchema: { pattern, ...rest }, errors }) =>
      errors && valibotAction.type === 'regex' ? rest : undefined,
  }) as JsonSchema // an object of keywords, as all of them are
}
