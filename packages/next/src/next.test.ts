import {
  cookieTransport,
  createAuth,
  fastapiUsersCompatibility,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { memoryStorage, signedIn } from '@fetch-users/core/testing'
import { NextRequest, NextResponse } from 'next/server.js'
import { expect, test } from 'vitest'
import { copyCookies } from './copy-cookies.ts'
import { cookieHeader } from './current-request.ts'
import { routeHandlers } from './route-handlers.ts'
import { hasSessionCookie } from './session-cookie.ts'

const settings = {
  secret: 'x'.repeat(32),
  storage: memoryStorage(),
  passwordHasher: argon2id(),
}

const auth = createAuth({
  ...settings,
  baseUrl: 'https://example.com/api',
  onError: () => {}, // there is no after() without a running Next.js
  backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
})

const ann = await auth.users.create({ email: 'ann@example.com', password: 'correct horse' })

test('there is a handler for every method of the route table', () => {
  const methods = new Set(auth.routes.map(({ method }) => method))
  expect(Object.keys(routeHandlers(auth)).sort()).toEqual([...methods].sort())
})

test('the handlers answer below the path of baseUrl, and 404 for what is unknown there', async () => {
  const { GET } = routeHandlers(auth)
  const headers = await signedIn(auth, ann)
  const me = await GET(new Request('https://example.com/api/users/me', { headers }))
  expect(await me.json()).toMatchObject({ email: ann.email })
  const unknown = await GET(new Request('https://example.com/api/nothing', { headers }))
  expect(unknown.status).toBe(404)
})

test('[RL-4] the client is known by the address that clientAddress tells, and by no other', async () => {
  const { POST } = routeHandlers(auth, {
    clientAddress: ({ headers }) => headers.get('x-real-ip') ?? undefined,
  })
  const body = JSON.stringify({ username: ann.email, password: 'correct horse' })
  const headers = {
    'content-type': 'application/json',
    'x-real-ip': '192.0.2.7',
    'x-forwarded-for': '198.51.100.1',
  }
  const request = new Request('https://example.com/api/auth/login', {
    method: 'POST',
    headers,
    body,
  })
  expect((await POST(request)).status).toBe(204)
  const sessions = await auth.sessions.list(ann.id)
  expect(sessions.map(({ ip }) => ip)).toContain('192.0.2.7')
})

test.each([
  ['a=1', { a: '2' }, 'a=2'],
  ['a=1; b=2', { b: '' }, 'a=1;b='],
  ['a=1;  b=x+/=', { c: '3' }, 'a=1;  b=x+/=;c=3'],
  ['a=1; a=2', { a: '3' }, 'a=3'],
  ['a; b=2', { b: 'é' }, 'a;b=%C3%A9'],
  [null, { a: '1' }, 'a=1'],
])(
  'a page behind an action is rendered with what the action has set: %s, %j',
  (sent, set, seen) => {
    const jar = jarOf(sent ?? '')
    for (const [name, value] of Object.entries(set)) jar.set(name, value)
    expect(cookieHeader(sent, jar)).toBe(seen)
  },
)

test.each(['', 'a=1;b=2', 'a=x+/=', 'a=%32', 'a=%', 'a', '=1', 'a=1; a=2', 'a=1; a=%32', 'a=1; a'])(
  '[SE-11] cookies that no action has set stay as they were sent: %s',
  (sent) => expect(cookieHeader(sent, jarOf(sent))).toBe(sent),
)

test('[SE-7][SE-8] Next.js sets and takes back a cookie under the attributes that the library chose', async () => {
  const loggedIn = await auth.backends.cookie.login(ann)
  const [pair = '', ...attributes] = loggedIn.headers.getSetCookie().join().split('; ')
  expect(pair).toMatch(/^__Host-fetch-users=./)
  const [sent = ''] = carriedOn(loggedIn)
  const [copiedPair, ...copied] = sent.split('; ')
  expect(copiedPair).toBe(pair)
  const withoutExpiry = copied.filter((attribute) => !attribute.startsWith('Expires='))
  expect(withoutExpiry.map(lowerCase).sort()).toEqual(attributes.map(lowerCase).sort())

  const headers = { cookie: pair, 'sec-fetch-site': 'same-origin' }
  const request = new Request('https://example.com/', { method: 'POST', headers })
  const [taken] = carriedOn(await auth.backends.cookie.logout(request))
  expect(taken).toBe(
    '__Host-fetch-users=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Secure; HttpOnly; SameSite=lax',
  )
})

test.each([
  ['https://example.com', {}],
  ['https://example.com', { domain: 'example.com' }],
  ['https://example.com', { path: '/app' }],
  ['http://localhost:3000', {}],
])(
  'hasSessionCookie knows what cookieTransport calls its cookie: %s, %j',
  async (baseUrl, options) => {
    const backend = { transport: cookieTransport(options), strategy: sessionStrategy() }
    const other = createAuth({ ...settings, baseUrl, backends: { backend } })
    const headers = new Headers(await signedIn(other, ann))
    expect(hasSessionCookie({ headers })).toBe(true)
    headers.set('cookie', `theme=dark; ${headers.get('cookie')}`)
    expect(hasSessionCookie({ headers })).toBe(true)
    expect(hasSessionCookie({ headers: new Headers({ cookie: 'theme=dark' }) })).toBe(false)
    expect(hasSessionCookie({ headers: new Headers() })).toBe(false)
  },
)

test('hasSessionCookie knows the cookie of those who move in from fastapi-users', async () => {
  const backends = { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } }
  const baseUrl = 'https://example.com'
  const other = createAuth({ ...settings, ...fastapiUsersCompatibility, baseUrl, backends })
  expect(hasSessionCookie({ headers: new Headers(await signedIn(other, ann)) })).toBe(true)
})

test('hasSessionCookie knows a cookie by the name it is given, and its refresh token', async () => {
  const transport = cookieTransport({ name: 'mine' })
  const backend = { transport, strategy: jwtStrategy({ refresh: {} }) }
  const other = createAuth({
    ...settings,
    baseUrl: 'https://example.com',
    backends: { backend },
  })
  const response = await other.backends.backend.login(ann)
  const pairs = response.headers.getSetCookie().map((cookie) => cookie.split(';', 1).join())
  expect(pairs).toHaveLength(2)
  for (const cookie of pairs) {
    const headers = new Headers({ cookie })
    expect(hasSessionCookie({ headers }, 'mine')).toBe(true)
    expect(hasSessionCookie({ headers })).toBe(false)
  }
})

/** What Next.js reads from the header that was sent. */
function jarOf(cookie: string): NextRequest['cookies'] {
  return new NextRequest('https://example.com', { headers: { cookie } }).cookies
}

/** What Next.js sends after {@link copyCookies}. */
function carriedOn(response: Response): string[] {
  const answer = new NextResponse()
  copyCookies(response.headers, answer.cookies)
  return answer.headers.getSetCookie()
}

const lowerCase = (text: string): string => text.toLowerCase()
