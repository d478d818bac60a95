import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { withoutCode } from '../../test/runtime.ts'
import { refusal, setUp } from '../../test/setup.ts'
import { AuthError } from '../errors.ts'
import { type BreachedPasswordsOptions, breachedPasswords } from './breached-passwords.ts'

const reason = 'Password should not be known from a breach'
const owner = { email: 'ann@example.com' }
const typed = 'correct horse battery'
const digest = createHash('sha1').update(typed).digest('hex').toUpperCase()
const [digits, rest] = [digest.slice(0, 5), digest.slice(5)]
const other = '0'.repeat(34)

type Answer = (response: ServerResponse, request: IncomingMessage) => void

/** A range API on loopback, that answers as the test says. */
const api = { url: '', closed: '', requests: [] as IncomingMessage[], answer: (() => {}) as Answer }
const server = createServer((request, response) => {
  api.requests.push(request)
  api.answer(response, request)
})

const says =
  (body: string, status = 200, headers = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body)

beforeAll(async () => {
  const listen = () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await listen()
  const { port } = server.address() as AddressInfo // it listens on a port
  api.url = `http://127.0.0.1:${port}/range/`
  const unused = createServer()
  await new Promise<void>((resolve) => unused.listen(0, '127.0.0.1', resolve))
  const free = unused.address() as AddressInfo // it listens on a port, and then does not
  await new Promise((resolve) => unused.close(resolve))
  api.closed = `http://127.0.0.1:${free.port}/range/`
})

beforeEach(() => {
  api.requests.length = 0
  api.answer = says(`${other}1:3\r\n${rest}:42\r\n${other}2:0`)
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const rule = (options: Partial<BreachedPasswordsOptions> = {}) =>
  breachedPasswords({ onFailure: 'refuse', apiUrl: api.url, ...options })

describe('[PW-8] breachedPasswords', () => {
  test('refuses what is listed, and takes what is not', async () => {
    expect(await rule()(typed, owner)).toBe(reason)
    expect(await rule()('another password', owner)).toBeNull()
  })

  test.each([
    ['with other line ends', `${other}1:3\n${rest}:1\n`, reason],
    ['as the only line', `${rest}:1`, reason],
    ['as padding', `${rest}:0\r\n${other}1:3`, null],
    ['not at all', `${other}1:3`, null],
  ])('reads an answer that has it %s', async (_, body, verdict) => {
    api.answer = says(body)
    expect(await rule()(typed, owner)).toBe(verdict)
  })

  test('sends the first five digits of the SHA-1 and asks for padding; nothing else leaves', async () => {
    await rule()(typed, owner)
    const [request, ...more] = api.requests
    expect(more).toEqual([])
    expect([request?.method, request?.url]).toEqual(['GET', `/range/${digits}`])
    expect(request?.headers).toMatchObject({ 'add-padding': 'true', 'user-agent': 'fetch-users' })
    const sent = JSON.stringify(request?.rawHeaders)
    for (const secret of [typed, 'correct', rest, owner.email, 'ann'])
      expect(sent.toLowerCase()).not.toContain(secret.toLowerCase())
  })

  test('puts the digits behind the URL, with a slash between', async () => {
    await rule({ apiUrl: api.url.slice(0, -1) })(typed, owner)
    expect(api.requests[0]?.url).toBe(`/range/${digits}`)
  })

  test('at registration, change and reset, with the reason', async () => {
    const { email } = owner
    const { ask, logIn, mailedToken } = setUp({ validatePassword: [rule()] })
    const refused = (code: string) => [400, { code, reason }]
    const registered = await ask('POST /auth/register', { email, password: typed })
    expect(await refusal(registered)).toEqual(refused('REGISTER_INVALID_PASSWORD'))
    await ask('POST /auth/register', { email, password: 'battery staple' })
    const headers = await logIn(email, 'battery staple')
    const changed = await ask('PATCH /users/me', { password: typed }, headers)
    expect(await refusal(changed)).toEqual(refused('UPDATE_USER_INVALID_PASSWORD'))
    await ask('POST /auth/forgot-password', { email })
    const token = await mailedToken()
    const reset = await ask('POST /auth/reset-password', { token, password: typed })
    expect(await refusal(reset)).toEqual(refused('RESET_PASSWORD_INVALID_PASSWORD'))
  })
})

const endless: Answer = (response) => {
  const more = () => {
    while (response.write(`${other}1:3\r\n`.repeat(100)));
  }
  response.on('drain', more)
  more()
}

describe('[PW-8] without an answer that can be used', () => {
  const failures: [string, Answer, RegExp][] = [
    ['an error', says('', 503), /: 503$/],
    ['too many requests', says('', 429), /: 429$/],
    [
      'a redirect',
      says('', 302, { location: '/range/elsewhere' }),
      /: (302|0), and redirects are not followed$/,
    ],
    ['a page', says('<html>Log in to the Wi-Fi</html>'), /not a list of hashes$/],
    ['nothing', says(''), /not a list of hashes$/],
    ['one line that is none', says(`${rest}:1\r\nx`), /not a list of hashes$/],
    ['an answer that is too long', says(`${other}1:3\r\n`.repeat(8000)), /more than 262144 bytes$/],
    ['an answer without end', endless, /more than 262144 bytes$/],
    ['a connection cut', (response) => response.destroy(), /no answer/],
    ['silence', () => {}, /no answer in 1 s$/],
    ['silence after the headers', (response) => response.flushHeaders(), /no answer in 1 s$/],
  ]

  test.each(failures)("%s: 'allow' takes the password, and says why", async (_, answer, why) => {
    api.answer = answer
    const errors: Error[] = []
    const onError = (error: unknown) => errors.push(error as Error) // the rule makes Errors
    const options = { onFailure: 'allow', timeoutSeconds: 1, onError } as const
    expect(await rule(options)(typed, owner)).toBeNull()
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(why)])
    expect(api.requests).toHaveLength(1)
  })

  test.each(failures)("%s: 'refuse' is SERVICE_UNAVAILABLE", async (_, answer, why) => {
    api.answer = answer
    const asking = rule({ timeoutSeconds: 1 })(typed, owner)
    const error: AuthError = await Promise.resolve(asking).catch((fault) => fault)
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', status: 503, reason: undefined })
    expect((error.cause as Error).message).toMatch(why)
    const told = `${(error.cause as Error).stack} ${JSON.stringify(error)}`
    for (const secret of [typed, rest, digits]) expect(told).not.toContain(secret)
  })

  test('nobody at home is an answer missing, too', async () => {
    const errors: Error[] = []
    const onError = (error: unknown) => errors.push(error as Error) // the rule makes Errors
    const { closed: apiUrl } = api
    expect(await rule({ apiUrl, onFailure: 'allow', onError })(typed, owner)).toBeNull()
    expect(withoutCode(errors[0])).toBe(`Error: GET ${apiUrl}: no answer`)
  })

  test('over HTTP it is 503 with Retry-After, and nobody is registered', async () => {
    api.answer = says('', 500)
    const { ask, errors, auth } = setUp({ validatePassword: [rule()] })
    const answer = await ask('POST /auth/register', { ...owner, password: typed })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10'])
    expect(await answer.json()).toEqual({ detail: 'SERVICE_UNAVAILABLE' })
    expect(errors).toHaveLength(1)
    expect(await auth.users.findByEmail(owner.email)).toBeNull()
  })

  test('an onError that fails changes nothing', async () => {
    api.answer = says('', 500)
    const reported: unknown[] = []
    const { error } = console
    console.error = (fault: unknown) => void reported.push(fault)
    const onError = () => {
      throw new Error('no log')
    }
    expect(await rule({ onFailure: 'allow', onError })(typed, owner)).toBeNull()
    await new Promise((resolve) => setImmediate(resolve))
    console.error = error
    expect(reported).toEqual([new Error('no log'), new Error(`GET ${api.url}: 500`)])
  })
})

describe('an option that cannot work is a TypeError that names it', () => {
  test.each([
    ['onFailure', { onFailure: 'ignore' as 'allow' }],
    ['onFailure', { onFailure: undefined as unknown as 'allow' }],
    ['timeoutSeconds', { timeoutSeconds: 0 }],
    ['timeoutSeconds', { timeoutSeconds: 1.5 }],
    ['timeoutSeconds', { timeoutSeconds: 61 }],
    ['apiUrl', { apiUrl: '' }],
    ['apiUrl', { apiUrl: 'http://api.example.com/range/' }],
    ['apiUrl', { apiUrl: 'https://api.example.com/range/?a=b' }],
    ['apiUrl', { apiUrl: 'https://api.example.com/range/#a' }],
    ['apiUrl', { apiUrl: 'https://user:password@api.example.com/' }],
    ['apiUrl', { apiUrl: 'file:///range/' }],
  ])('%s: %j', (name, options) => {
    expect(() => rule(options)).toThrow(TypeError)
    expect(() => rule(options)).toThrow(new RegExp(`^breachedPasswords: ${name} must be`))
  })
})
