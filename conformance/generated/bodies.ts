import fc from 'fast-check'
import type { Credentials } from './credentials.ts'
import { anything, email, mostly, password, tokenOf, withoutGoodPassword } from './values.ts'

/** What a request has after its headers. */
export interface Body {
  readonly type: string | null
  readonly content: Uint8Array<ArrayBuffer> | string | null
}

const mediaTypes = [
  'application/json',
  'application/json; charset=utf-16',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=b',
  'multipart/form-data',
  'text/plain',
  '',
]

const oddNames = ['id', 'note', 'plan', 'settings', 'is_active', '__proto__', 'constructor']

const noBody: fc.Arbitrary<Body> = fc.constant({ type: null, content: null })

const multipart =
  '--b\r\nContent-Disposition: form-data; name="username"; filename="x"\r\n\r\nann@example.com\r\n--b--'

/** Bodies that no route asked for. */
export const strangeBody: fc.Arbitrary<Body> = fc.record({
  type: fc.option(fc.constantFrom(...mediaTypes)),
  content: fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)),
    fc.constantFrom('', '{', '--b\r\n', multipart, 'x'.repeat(70_000), '[]', 'null'),
  ),
})

/** Bodies with these fields, nearly as they should be; `null` for a route without any. */
export function bodyOf(
  names: readonly string[] | null,
  { tokens }: Credentials,
): fc.Arbitrary<Body> {
  if (!names) return mostly(noBody, strangeBody)
  const usual: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
    email,
    username: email,
    password,
    token: tokenOf(tokens),
    refresh_token: tokenOf(tokens),
    grant_type: fc.constantFrom('', 'password'),
    display_name: fc.option(fc.string({ unit: 'binary', maxLength: 60 })),
    nickname: fc.option(fc.string({ unit: 'binary', maxLength: 60 })),
    is_superuser: fc.boolean(),
  }
  const known = fc.record(
    Object.fromEntries(names.map((name) => [name, mostly(usual[name] ?? anything, anything)])),
    { noNullPrototype: true },
  )
  const more = mostly(fc.constant({}), fc.dictionary(fc.constantFrom(...oddNames), anything))
  const fields = fc
    .tuple(known, more)
    .map(([own, others]) => withoutGoodPassword({ ...own, ...others }))
  const encoded = names.includes('username')
    ? mostly(fields.map(form), fields.map(json))
    : fields.map(json)
  return mostly(encoded, strangeBody)
}

function json(fields: Readonly<Record<string, unknown>>): Body {
  return { type: 'application/json', content: JSON.stringify(fields) }
}

function form(fields: Readonly<Record<string, unknown>>): Body {
  const pairs = Object.entries(fields).map(([name, value]) => [name, printed(value)])
  const type = 'application/x-www-form-urlencoded'
  return { type, content: new URLSearchParams(pairs).toString() }
}

function printed(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
