import { describe, expect, test } from 'vitest'
import { isBun, isDeno } from '../../test/runtime.ts'
import { deferred, refusal, setUp } from '../../test/setup.ts'
import { type MediaType, readBody, singleValues } from './body.ts'
import { InvalidInput } from './schema.ts'

const every: MediaType[] = [
  'application/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]
const limit = 64 * 1024

function read(body: BodyInit | null, type?: string, accepts = every) {
  const init = { method: 'POST', body, headers: type ? { 'content-type': type } : {} }
  // A stream needs duplex, which the types of a browser do not know.
  const request = new Request('https://api.example.com/', {
    ...init,
    duplex: 'half',
  } as RequestInit)
  if (type === undefined) request.headers.delete('content-type')
  return readBody(request, accepts)
}

const issues = (type: string, ...loc: string[]) => ({ issues: [{ type, loc }] })

describe('[WB-8] [V-IN-6] the limit is measured on the stream', () => {
  /** A body without Content-Length that goes on and on. */
  function endless(chunk: Uint8Array) {
    const ended = deferred()
    const sent = { bytes: 0 }
    const stream = new ReadableStream({
      pull(controller) {
        sent.bytes += chunk.byteLength
        controller.enqueue(chunk)
      },
      cancel: () => ended.resolve(),
    })
    return { stream, sent, ended: ended.promise }
  }

  test('a body that never ends is refused soon, and let go', async () => {
    const { stream, sent, ended } = endless(new Uint8Array(1000))
    const reading = read(stream, 'application/json')
    await expect(reading).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE', status: 413 })
    await ended
    expect(sent.bytes).toBeLessThan(limit + 3000)
  })

  test('64 KiB are read, one byte more is not', async () => {
    const fitting = `{"a":"${'x'.repeat(limit - 8)}"}`
    expect(fitting.length).toBe(limit)
    expect(await read(fitting, 'application/json')).toHaveProperty('a')
    await expect(read(`${fitting} `, 'application/json')).rejects.toMatchObject({ status: 413 })
  })

  test('bytes count, not characters', async () => {
    const text = JSON.stringify({ a: 'é'.repeat(limit / 2) })
    await expect(read(text, 'application/json')).rejects.toMatchObject({ status: 413 })
  })

  test('what Content-Length says does not count', async () => {
    const { ask } = setUp()
    const headers = { 'content-type': 'application/json', 'content-length': '2' }
    expect((await ask('POST /auth/register', 'x'.repeat(limit + 1), headers)).status).toBe(413)
  })

  test('chunks are put together in order', async () => {
    const bytes = new TextEncoder().encode('{"a":"é","b":2}')
    const stream = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })
    expect(await read(stream, 'application/json')).toEqual({ a: 'é', b: 2 })
  })
})

describe('the media type', () => {
  test.each([
    'application/json',
    'Application/JSON',
    'application/json;charset=utf-8',
    'application/json ; charset=UTF-8',
    ' application/json',
    'application/json;',
  ])('%j is JSON', async (type) => {
    expect(await read('{"a":1}', type)).toEqual({ a: 1 })
  })

  test.each([
    'application/x-www-form-urlencoded',
    'Application/X-WWW-Form-Urlencoded; charset=UTF-8',
    'application/x-www-form-urlencoded;',
  ])('%j is a form', async (type) => {
    expect(await read('a=1', type)).toEqual({ a: '1' })
  })

  test.each([
    undefined,
    '',
    ';',
    'text/plain',
    'Text/Plain',
    'text/plain; application/json',
    'text/plain;charset=application/json',
    'text/json',
    'application/jsonp',
    'application/json+x',
    'application/vnd.api+json',
    'application/*',
    '*/*',
    'json',
    'application/json, text/plain',
    'text/plain, application/json',
    'application/ json',
    'constructor',
  ])('[WB-3] [V-SE-7] %j is none that is read', async (type) => {
    const reading = read(new TextEncoder().encode('{"a":1}'), type)
    await expect(reading).rejects.toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE', status: 415 })
  })

  test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', 'text/plain'])(
    '[V-SE-7] %j, which other sites can send, is 415 where JSON is expected',
    async (type) => {
      const { ask } = setUp()
      const response = await ask('POST /auth/register', '{"a":1}', { 'content-type': type })
      expect(await refusal(response)).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE'])
    },
  )

  test('does not matter where there is no body', async () => {
    expect(await read(null)).toBeNull()
    expect(await read('', 'text/plain')).toBeNull()
  })
})

describe('JSON', () => {
  test.each([' ', '{', '{"a":1', '{"a":1}x', "{'a':1}", '{a:1}', 'undefined', 'NaN', '\0'])(
    '%j is malformed',
    async (text) => {
      const reading = read(text, 'application/json')
      await expect(reading).rejects.toMatchObject(issues('value_error', 'body'))
    },
  )

  test.each(['null', '1', '"a"', 'true', '[]', '[{"a":1}]'])('%s is no object', async (text) => {
    const reading = read(text, 'application/json')
    await expect(reading).rejects.toMatchObject(issues('value_error', 'body'))
  })

  test.each([
    ['a lone continuation', [0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['half a character', [0xc3]],
  ])('that is not UTF-8 is malformed: %s', async (_, bytes) => {
    const body = new Uint8Array([...new TextEncoder().encode('{"a":"'), ...bytes, 0x22, 0x7d])
    await expect(read(body, 'application/json')).rejects.toMatchObject(
      issues('value_error', 'body'),
    )
  })

  test('nested 30 000 deep is read or refused, and breaks nothing', async () => {
    const reading = read(`{"a":${'['.repeat(30_000)}${']'.repeat(30_000)}}`, 'application/json')
    await expect(reading.then(() => true)).resolves.toBe(true)
  })

  test('the last of two equal names wins, for whoever reads', async () => {
    expect(await read('{"a":1,"a":2}', 'application/json')).toEqual({ a: 2 })
  })

  test('[WB-10] [V-IN-3] __proto__ is a name like any other', async () => {
    const body = await read('{"__proto__":{"is_active":true}}', 'application/json')
    expect(Object.entries(body ?? {})).toEqual([['__proto__', { is_active: true }]])
    expect(Object.hasOwn(Object.prototype, 'is_active')).toBe(false)
  })

  test('[WB-9] [WB-10] no way of writing it fills in a flag', async () => {
    const { ask } = setUp()
    const credentials = '"email":"ann@example.com","password":"long enough"'
    const flags = '{"is_superuser":true,"isSuperuser":true}'
    const body = `{${credentials},"__proto__":${flags},"constructor":{"prototype":${flags}}}`
    const type = { 'content-type': 'application/json' }
    expect(await (await ask('POST /auth/register', body, type)).json()).toMatchObject({
      is_superuser: false,
    })
    const bare = `{"__proto__":{${credentials}}}`
    expect((await ask('POST /auth/register', bare, type)).status).toBe(422)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})

describe('a form', () => {
  const boundary = 'multipart/form-data; boundary=b'
  const part = (name: string, value: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

  test('is decoded', async () => {
    const type = 'application/x-www-form-urlencoded'
    expect(await read('a=1+2&b=%C3%A9&c=', type)).toEqual({ a: '1 2', b: 'é', c: '' })
  })

  test('comes in parts as well', async () => {
    const form = new FormData()
    form.set('username', 'ann')
    form.set('password', 'é & =')
    const { headers, body } = new Response(form)
    const type = headers.get('content-type') ?? ''
    expect(await read(body, type)).toEqual({ username: 'ann', password: 'é & =' })
  })

  test.each([
    ['no boundary', `${part('a', '1')}--b--`, 'multipart/form-data'],
    ['another boundary', `${part('a', '1')}--b--`, 'multipart/form-data; boundary=c'],
    ['no parts', 'a=1', boundary],
  ])('in parts with %s is malformed', async (_, body, type) => {
    await expect(read(body, type)).rejects.toMatchObject(issues('value_error', 'body'))
  })

  // Bun and Deno find nothing in such a form, and so nothing wrong.
  test.skipIf(isBun || isDeno).each([
    ['no end', part('a', '1')],
    ['no name', '--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--\r\n'],
  ])('in parts with %s is malformed, too', async (_, body) => {
    await expect(read(body, boundary)).rejects.toMatchObject(issues('value_error', 'body'))
  })

  test.each([
    ['a=1&a=2', 'application/x-www-form-urlencoded'],
    ['a=1&b=2&a=1', 'application/x-www-form-urlencoded'],
    ['a=1&%61=2', 'application/x-www-form-urlencoded'],
    [`${part('a', '1')}${part('a', '2')}--b--\r\n`, boundary],
  ])('[V-IN-10] that repeats a field is refused: %j', async (body, type) => {
    await expect(read(body, type)).rejects.toMatchObject(issues('value_error', 'body', 'a'))
  })

  test('[WB-10] __proto__ is a name like any other', async () => {
    const body = await read('__proto__=x&constructor=y', 'application/x-www-form-urlencoded')
    expect(Object.entries(body ?? {})).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ])
    expect(() => singleValues(new URLSearchParams('__proto__=x&__proto__=y'), 'query')).toThrow(
      InvalidInput,
    )
  })

  test('with a file where a text belongs is 422', async () => {
    const { ask } = setUp()
    const form = new FormData()
    form.set('username', new Blob(['ann@example.com']), 'name.txt')
    form.set('password', 'x')
    const [status, detail] = await refusal(await ask('POST /auth/login', form))
    expect(status).toBe(422)
    expect(detail).toMatchObject([{ type: 'string_type', loc: ['body', 'username'] }])
  })

  test('[V-IN-1] names with brackets are names, not structure', async () => {
    const { ask } = setUp()
    const form = new URLSearchParams('username[$ne]=&password[$ne]=')
    const [status, detail] = await refusal(await ask('POST /auth/login', form))
    expect(status).toBe(422)
    expect(detail).toMatchObject([{ type: 'missing' }, { type: 'missing' }])
  })
})
