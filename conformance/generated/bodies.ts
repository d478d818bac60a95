import fc from 'fast-check'
import type { RouteLine } from '../fixture/route-line.ts'
import type { Client, Holder } from './credentials.ts'
import { anything, mostly, valuesFor, valuesOf } from './values.ts'

/** What a request has after its headers. */
export interface Body {
  readonly type: string | null
  readonly content: Uint8Array<ArrayBuffer> | string | null
}

type Fields = Readonly<Record<string, unknown>>

const mediaTypes = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  'text/plain',
  '',
]

/** What nobody may say of themselves. */
const presumption = { id: 'x', is_superuser: true, is_verified: true, plan: 'pro', note: 'x' }
const oddNames = ['id', 'note', 'plan', 'settings', 'is_active', '__proto__', 'constructor']

const noBody: fc.Arbitrary<Body> = fc.constant({ type: null, content: null })

const multipartFile =
  '--b\r\nContent-Disposition: form-data; name="username"; filename="x"\r\n\r\nann@example.com\r\n--b--'

/** Bodies that no route asked for. */
const strangeBody: fc.Arbitrary<Body> = fc.record({
  type: fc.option(fc.constantFrom(...mediaTypes)),
  content: fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)),
    fc.constantFrom('', '{', '--b\r\n', multipartFile, 'x'.repeat(70_000), '[]', 'null'),
  ),
})

/** Bodies with the fields of the route, nearly as they should be. */
export function bodyNear({ body: names, accepts }: RouteLine, client: Client): fc.Arbitrary<Body> {
  if (!names) return mostly(noBody, strangeBody)
  const values = valuesOf(client, client.holders)
  const known = fc.record(
    Object.fromEntries(
      names.map((name) => {
        const { right, near } = valuesFor(values, name)
        return [name, mostly(fc.oneof(right, near), anything)]
      }),
    ),
    { noNullPrototype: true },
  )
  const more = mostly(fc.constant({}), fc.dictionary(fc.constantFrom(...oddNames), anything))
  const fields = fc.tuple(known, more).map(([own, others]) => ({ ...own, ...others }))
  return mostly(encoded(fields, accepts), strangeBody)
}

/** Bodies that the route is made for, by this holder. */
export function rightBody(
  { method, body: names, accepts }: RouteLine,
  client: Client,
  holder: Holder,
): fc.Arbitrary<Body> {
  if (!names) return noBody
  const values = valuesOf(client, [holder])
  const known = Object.fromEntries(names.map((name) => [name, valuesFor(values, name).right]))
  // A change is made of some of the fields.
  const requiredKeys = method === 'PATCH' ? [] : names
  const own = fc.record(known, { noNullPrototype: true, requiredKeys: [...requiredKeys] })
  const more = mostly(fc.constant({}), fc.constant(presumption))
  const fields = fc.tuple(own, more).map(([some, others]) => ({ ...others, ...some }))
  return encoded(fields, accepts)
}

function encoded(fields: fc.Arbitrary<Fields>, accepts: readonly string[]): fc.Arbitrary<Body> {
  return fc.tuple(fields, fc.constantFrom(...accepts)).map(([all, type]) => encoders(type)(all))
}

function encoders(type: string): (fields: Fields) => Body {
  if (type === 'application/json') return json
  if (type === 'application/x-www-form-urlencoded') return form
  if (type === 'multipart/form-data') return multipart
  throw new Error(`say in generated/bodies.ts how '${type}' is written`)
}

function json(fields: Fields): Body {
  return { type: 'application/json', content: JSON.stringify(fields) }
}

function form(fields: Fields): Body {
  const pairs = Object.entries(fields).map(([name, value]) => [name, printed(value)])
  const type = 'application/x-www-form-urlencoded'
  return { type, content: new URLSearchParams(pairs).toString() }
}

function multipart(fields: Fields): Body {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${printed(value)}\r\n`,
  )
  return { type: 'multipart/form-data; boundary=b', content: `${parts.join('')}--b--\r\n` }
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
