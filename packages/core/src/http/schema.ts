/**
 * A schema for one value: anything that implements Standard Schema, valibot's and zod's included.
 *
 * @see https://standardschema.dev
 */
export interface ValueSchema<out Value> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly types?: { readonly input: unknown; readonly output: Value } | undefined
    /** Judges a value, as Standard Schema has it. */
    readonly validate: (value: unknown) => unknown
  }
}

/** The schemas of a body's properties, by their names on the wire. */
export type Shape = Readonly<Record<string, ValueSchema<unknown>>>

/** What a body of the shape holds once it is validated. */
export type Validated<S extends Shape> = {
  readonly [Name in keyof S]: S[Name] extends ValueSchema<infer Value> ? Value : never
}

/** One thing wrong with the input, as a client is told. Never quotes the input. */
export interface Issue {
  readonly type: keyof typeof messages
  readonly loc: readonly string[]
  readonly msg: string
}

const messages = {
  missing: 'Field required',
  string_type: 'Input should be a valid string',
  bool_type: 'Input should be a valid boolean',
  value_error: 'Input is not valid',
} as const

/** Input that does not fit; answered with 422. */
export class InvalidInput extends Error {
  override readonly name: string = 'InvalidInput'
  readonly issues: readonly Issue[]

  constructor(issues: readonly Issue[]) {
    super('the input is not valid')
    this.issues = issues
  }
}

/** Makes an issue with the message that goes with its type. */
export function issue(type: Issue['type'], ...loc: string[]): Issue {
  return { type, loc, msg: messages[type] }
}

/**
 * Validates the properties of an object, and copies those that the shape names, nothing else.
 * A property that is absent, and may be, stays absent.
 *
 * @throws {InvalidInput} with every issue found.
 */
export async function validate<S extends Shape>(
  shape: S,
  input: Readonly<Record<string, unknown>>,
  place: 'body' | 'query',
): Promise<Validated<S>> {
  const output: Record<string, unknown> = {}
  const issues: Issue[] = []
  for (const [name, schema] of Object.entries(shape)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined
    const result = (await schema['~standard'].validate(value)) as SchemaResult
    if (result.issues) issues.push(issue(typeOfIssue(value, result.issues[0]), place, name))
    else if (result.value !== undefined) output[name] = result.value
  }
  if (issues.length > 0) throw new InvalidInput(issues)
  return output as Validated<S> // every property came out of the schema of its name
}

/** What a schema says of a value. */
export interface SchemaResult {
  readonly value?: unknown
  readonly issues?: readonly SchemaIssue[]
}

/** `expected` is what valibot and zod both say of a value of the wrong type. */
export interface SchemaIssue {
  readonly expected?: unknown
}

function typeOfIssue(value: unknown, found: SchemaIssue | undefined): Issue['type'] {
  if (value === undefined || value === '') return 'missing'
  if (found?.expected === 'string') return 'string_type'
  if (found?.expected === 'boolean') return 'bool_type'
  return 'value_error'
}
