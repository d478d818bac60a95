import type { RequestListener, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import * as v from 'valibot'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { type LoopbackServer, serveOnLoopback } from '../../../../servers/loopback-server.ts'
import { withoutCode } from '../../test/runtime.ts'
import { createOutbound } from './outbound.ts'

const servers: LoopbackServer[] = []

afterEach(async () => {
  vi.unstubAllGlobals()
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

/** Starts a server that answers everything so, and returns its origin. */
async function serve(listener: RequestListener): Promise<string> {
  const server = await serveOnLoopback(() => listener)
  servers.push(server)
  return server.origin
}

const json =
  (body: unknown, status = 200): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

const outbound = createOutbound(5)
const secretQuery = 'access_token=s3cret'

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Error)
  return error as Error // just asserted
}

describe('what goes out', () => {
  test('a GET that asks for JSON and names its user agent', async () => {
    const origin = await serve(({ method, url, headers }, response) => {
      const { accept, authorization, 'user-agent': agent } = headers
      response.end(JSON.stringify({ method, url, accept, authorization, agent }))
    })
    const headers = { authorization: 'Bearer token' }
    const { status, body } = await outbound.send(`${origin}/me?a=b`, { headers })
    expect(status).toBe(200)
    expect(body).toEqual({
      method: 'GET',
      url: '/me?a=b',
      accept: 'application/json',
      authorization: 'Bearer token',
      agent: 'fetch-users',
    })
  })

  test('a form goes out by POST', async () => {
    const origin = await serve((request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        const { method, headers } = request
        response.end(JSON.stringify([method, headers['content-type'], text]))
      })
    })
    const form = new URLSearchParams({ code: 'a b', grant_type: 'authorization_code' })
    const { body } = await outbound.send(origin, { form })
    expect(body).toEqual([
      'POST',
      expect.stringMatching(/^application\/x-www-form-urlencoded/),
      'code=a+b&grant_type=authorization_code',
    ])
  })

  test('fetch is looked up at every call', async () => {
    vi.stubGlobal('fetch', async (url: URL) => Response.json({ asked: url.href }))
    const { body } = await outbound.send('https://id.example.com/token')
    expect(body).toEqual({ asked: 'https://id.example.com/token' })
  })

  test.each([
    'http://id.example.com/token',
    'http://localhost.example.com/token',
    'http://127.0.0.1.example.com/token',
    'http://169.254.169.254/latest/meta-data',
    'ftp://127.0.0.1/token',
    'data:application/json,{}',
    'https://user:password@id.example.com/token',
    'https://user@id.example.com/token',
    'nowhere',
  ])('[OA-12] no connection is made to %s', async (url) => {
    const fetch = vi.fn()
    vi.stubGlobal('fetch', fetch)
    const { message } = await errorOf(outbound.send(url))
    await errorOf(outbound.fetch(url))
    expect(fetch).not.toHaveBeenCalled()
    expect(message).not.toMatch(/user:|password@|user@/)
  })

  test.each(['https://id.example.com', 'http://localhost:1', 'http://127.0.0.9', 'http://[::1]'])(
    '%s may be asked',
    async (url) => {
      vi.stubGlobal('fetch', async () => Response.json('yes'))
      expect((await outbound.send(url)).body).toBe('yes')
    },
  )
})

describe('what comes back', () => {
  test.each([400, 401, 404, 500])('status %d is an answer to send', async (status) => {
    const origin = await serve(json({ error: 'nope' }, status))
    expect(await outbound.send(origin)).toEqual({ status, body: { error: 'nope' } })
  })

  test('fetchJson gives what the schema makes of a 200 answer', async () => {
    const origin = await serve(json({ id: 7, more: true }))
    const schema = v.object({ id: v.number() })
    expect(await outbound.fetchJson(origin, schema)).toEqual({ id: 7 })
  })

  test('fetchJson refuses another status, and another shape, without quoting either', async () => {
    const refusing = await serve(json({ id: 's3cret' }, 401))
    const other = await serve(json({ user: { id: 's3cret' } }))
    const schema = v.object({ user: v.object({ id: v.number() }) })
    const [unauthorized, misshapen] = await Promise.all(
      [refusing, other].map((origin) =>
        errorOf(outbound.fetchJson(`${origin}/me?${secretQuery}`, schema)),
      ),
    )
    expect(unauthorized?.message).toBe(`GET ${refusing}/me: 401`)
    expect(misshapen?.message).toBe(`GET ${other}/me: user.id is not what it has to be`)
  })

  test.each([301, 302, 303, 307, 308])(
    '[OA-12][V-OA-8] status %d is not followed',
    async (status) => {
      const target = vi.fn(json('target'))
      const location = await serve(target)
      const origin = await serve((_request, response) => {
        response.writeHead(status, { location }).end('{}')
      })
      const { message } = await errorOf(outbound.send(`${origin}/token?${secretQuery}`))
      expect(message).toBe(`GET ${origin}/token: ${status}, and redirects are not followed`)
      await errorOf(outbound.fetch(origin))
      expect(target).not.toHaveBeenCalled()
    },
  )

  test('[OA-12] a redirect that the platform hides is refused', async () => {
    vi.stubGlobal('fetch', async () => Response.error())
    await expect(outbound.fetch('https://id.example.com')).rejects.toThrow('0, and redirects')
  })

  test.each([
    ['HTML', '<html>s3cret</html>'],
    ['nothing', ''],
    ['half of its JSON', '{"access_token":"s3cret'],
  ])('%s is no answer', async (_name, body) => {
    const origin = await serve((_request, response) => response.end(body))
    const error = await errorOf(outbound.send(`${origin}/token?${secretQuery}`))
    expect(error.message).toBe(`GET ${origin}/token: 200, and the body is no JSON`)
    expect(error.cause).toBeUndefined()
  })

  test('a status without a body is answered so to fetch', async () => {
    const origin = await serve((_request, response) => response.writeHead(204).end())
    const response = await outbound.fetch(origin)
    expect([response.status, await response.text()]).toEqual([204, ''])
  })
})

describe('limits', () => {
  const hasTimedOut = (origin: string) => `GET ${origin}/token: no answer in 1 s`

  test.each([
    ['that says nothing', () => {}],
    ['whose body does not end', (response: ServerResponse) => response.write('{')],
    [
      'whose body drips',
      (response: ServerResponse) => {
        const drip = setInterval(() => response.write(' '), 50)
        response.on('close', () => clearInterval(drip))
      },
    ],
  ])('[OA-12] a server %s is given up in time', async (_name, answer) => {
    const origin = await serve((_request, response) => void answer(response))
    const error = await errorOf(createOutbound(1).send(`${origin}/token?${secretQuery}`))
    expect(error.message).toBe(hasTimedOut(origin))
  })

  test("the caller's own signal is heard", async () => {
    const origin = await serve(() => {})
    await errorOf(outbound.fetch(origin, { signal: AbortSignal.abort() }))
  })

  test('no timer is left behind', async () => {
    const origin = await serve(json({}))
    const set = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    await createOutbound(77).send(origin)
    const index = set.mock.calls.findIndex(([, delay]) => delay === 77_000)
    expect(cleared).toHaveBeenCalledWith(set.mock.results[index]?.value)
    vi.restoreAllMocks()
  })

  const limit = 512 * 1024

  test('a body of 512 KiB is read', async () => {
    const text = 'x'.repeat(limit - 2)
    const origin = await serve(json(text))
    expect((await outbound.send(origin)).body).toBe(text)
  })

  test('[OA-12] a byte more is refused', async () => {
    const origin = await serve(json('x'.repeat(limit - 1)))
    const { message } = await errorOf(outbound.send(`${origin}/token?${secretQuery}`))
    expect(message).toBe(`GET ${origin}/token: 200, and more than ${limit} bytes`)
  })

  test('[OA-12] a body without end is let go', async () => {
    let letGo = () => {}
    const isGone = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const origin = await serve((_request, response) => {
      const fill = () => {
        while (!response.closed && response.write(' '.repeat(64 * 1024)));
      }
      response.on('drain', fill).on('close', letGo)
      fill()
    })
    await expect(outbound.send(origin)).rejects.toThrow('more than')
    await isGone
  })

  test('[OA-12] a small Content-Length, or a small compressed body, does not hide a long one', async () => {
    const lying = new Response(new Uint8Array(600 * 1024), { headers: { 'content-length': '2' } })
    vi.stubGlobal('fetch', async () => lying)
    await expect(outbound.send('https://id.example.com')).rejects.toThrow('more than')
    vi.unstubAllGlobals()
    const bomb = gzipSync(' '.repeat(600 * 1024))
    const origin = await serve((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    )
    await expect(outbound.send(origin)).rejects.toThrow('more than')
  })
})

test('an error of the platform is told by its code alone', async () => {
  const origin = await serve(() => {})
  await servers.pop()?.stop()
  const error = await errorOf(outbound.send(`${origin}/token?${secretQuery}`))
  expect(withoutCode(error)).toBe(`Error: GET ${origin}/token: no answer`)
  vi.stubGlobal('fetch', async (url: URL) => {
    throw new TypeError(`error sending request for url (${url})`)
  })
  const quoting = await errorOf(outbound.send(`https://id.example.com/token?${secretQuery}`))
  expect(quoting.message).toBe('GET https://id.example.com/token: no answer')
  expect(quoting.cause).toBeUndefined()
})
