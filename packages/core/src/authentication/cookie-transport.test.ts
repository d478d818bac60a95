import { describe, expect, test } from 'vitest'
import { origin, setUp } from '../../test/setup.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'
import { cookieTransport } from './cookie-transport.ts'
import type { CookieTransportOptions } from './credential-cookie.ts'
import { sessionStrategy } from './session-strategy.ts'
import type { Transport } from './transport.ts'

const issuer = origin
const secure = { name: 'cookie', issuer, isSecure: true, compatibility: {}, hasRefresh: false }
const loopback = { ...secure, isSecure: false }
const issued = { token: 'T', lifetimeSeconds: 60 }

function setCookie(transport: Transport, token: typeof issued | null = issued): string {
  const [[name, value] = [], ...others] = transport.headers(token)
  expect([name, others]).toEqual(['set-cookie', []])
  return value ?? ''
}

function read(transport: Transport, cookie?: string): string | null | undefined {
  return transport.read(new Headers(cookie === undefined ? {} : { cookie }))
}

describe('[SE-7] the name has the strongest prefix that holds', () => {
  test.each<[CookieTransportOptions, string]>([
    [{}, '__Host-fetch-users'],
    [{ sameSite: 'none' }, '__Host-fetch-users'],
    [{ path: '/auth' }, '__Secure-fetch-users'],
    [{ domain: 'example.com' }, '__Secure-fetch-users'],
    [{ name: 'mine' }, 'mine'],
  ])('%j: %s', (options, name) => {
    expect(setCookie(cookieTransport(options)(secure))).toMatch(new RegExp(`^${name}=T; `))
  })

  test('without secure there is none', () => {
    expect(setCookie(cookieTransport()(loopback))).toBe(
      'fetch-users=T; Path=/; Max-Age=60; HttpOnly; SameSite=Lax',
    )
  })

  test('on loopback secure can be asked for', () => {
    expect(setCookie(cookieTransport({ secure: true })(loopback))).toMatch(/^__Host-.*; Secure;/)
  })

  test('the preset names it as fastapi-users does, and an option wins', () => {
    const preset = { ...secure, compatibility: fastapiUsersCompatibility }
    expect(setCookie(cookieTransport()(preset))).toMatch(/^fastapiusersauth=T; .*; Secure; /)
    expect(setCookie(cookieTransport({ name: 'mine' })(preset))).toMatch(/^mine=T; /)
  })
})

describe('[SE-7] the attributes', () => {
  test('are the strictest by default', () => {
    expect(setCookie(cookieTransport()(secure))).toBe(
      '__Host-fetch-users=T; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax',
    )
  })

  test.each<[CookieTransportOptions, RegExp]>([
    [{ maxAgeSeconds: 5 }, /; Max-Age=5;/],
    [{ path: '/auth' }, /; Path=\/auth;/],
    [{ domain: 'example.com' }, /; Domain=example.com;/],
    [{ sameSite: 'strict' }, /; SameSite=Strict$/],
    [{ sameSite: 'none' }, /; SameSite=None$/],
  ])('%j', (options, expected) => {
    expect(setCookie(cookieTransport(options)(secure))).toMatch(expected)
  })

  test('null lets the cookie end with the browser, false shows it to scripts', () => {
    const cookie = setCookie(cookieTransport({ maxAgeSeconds: null, httpOnly: false })(secure))
    expect(cookie).toBe('__Host-fetch-users=T; Path=/; Secure; SameSite=Lax')
  })

  test.each<CookieTransportOptions>([
    { secure: false },
    { name: 'a b' },
    { name: '__Host-a', domain: 'example.com' },
    { path: 'auth' },
    { domain: 'https://example.com' },
    { maxAgeSeconds: 0 },
    { maxAgeSeconds: 401 * 86400 },
  ])('%j is a TypeError of cookieTransport on https', (options) => {
    expect(() => cookieTransport(options)(secure)).toThrow(/^cookieTransport: /)
    expect(() => cookieTransport(options)(secure)).toThrow(TypeError)
  })

  test.each<CookieTransportOptions>([
    { sameSite: 'none' },
    { name: '__Host-a' },
    { name: '__Secure-a' },
  ])('%j is a TypeError where nothing is secure', (options) => {
    expect(() => cookieTransport(options)(loopback)).toThrow(TypeError)
  })

  test('they are checked when createAuth is called, not at the first log-in', () => {
    const strategy = sessionStrategy()
    const cookie = { transport: cookieTransport({ secure: false }), strategy }
    expect(() => setUp({ backends: { cookie, jwt: cookie } })).toThrow(/secure can be false/)
  })
})

describe('taking the cookie back', () => {
  test.each<CookieTransportOptions>([
    {},
    { path: '/auth', sameSite: 'strict' },
    { domain: 'example.com', sameSite: 'none', httpOnly: false },
    { name: 'mine', maxAgeSeconds: null },
  ])('[SE-8] repeats name and attributes: %j', (options) => {
    const transport = cookieTransport(options)(secure)
    const withoutAge = (cookie: string) => cookie.replace(/ Max-Age=\d+;/, '')
    const [set, taken] = [setCookie(transport), setCookie(transport, null)]
    expect(taken).toContain('; Max-Age=0;')
    expect(withoutAge(taken)).toBe(withoutAge(set).replace('=T;', '=;'))
  })

  test('[SE-8] happens at log-out, and where a dead cookie asks for one', async () => {
    const { auth, ask } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(auth, user)
    for (const status of [204, 401]) {
      const response = await ask('POST /auth/cookie/logout', undefined, headers)
      expect(response.status).toBe(status)
      expect(response.headers.getSetCookie()).toEqual([
        '__Host-fetch-users=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
      ])
    }
  })
})

describe('reading', () => {
  const transport = cookieTransport()(secure)

  test.each<[string | undefined, string | null | undefined]>([
    [undefined, undefined],
    ['', undefined],
    ['other=1', undefined],
    ['fetch-users=T', undefined],
    ['__host-fetch-users=T', undefined],
    ['__Host-fetch-users=T', 'T'],
    ['a=b; __Host-fetch-users=T; c=d', 'T'],
    ['__Host-fetch-users=', null],
    ['__Host-fetch-users=T; __Host-fetch-users=U', null],
    ['__Host-fetch-users=T; __Host-fetch-users=T', null],
  ])('%j carries %j', (cookie, token) => {
    expect(read(transport, cookie)).toBe(token)
  })

  test('two transports of one name share what they find, others do not', () => {
    expect(cookieTransport()(secure).channel).toBe(transport.channel)
    expect(cookieTransport({ name: 'other' })(secure).channel).not.toBe(transport.channel)
  })
})

test('[SE-11] two cookies of our name are no credential, even when one is good', async () => {
  const { auth, ask } = setUp({ storage: memoryStorage() })
  const user = await auth.users.create({ email: 'ann@example.com' })
  const { cookie = '' } = await signedIn(auth, user)
  expect((await ask('GET /users/me', undefined, { cookie })).status).toBe(200)
  for (const other of [cookie, '__Host-fetch-users=x', '__Host-fetch-users=']) {
    const twice = { cookie: `${cookie}; ${other}` }
    expect((await ask('GET /users/me', undefined, twice)).status).toBe(401)
  }
})

test('[SE-7] a cookie that only looks like ours is no credential', async () => {
  const { auth } = setUp()
  const user = await auth.users.create({ email: 'ann@example.com' })
  const { cookie = '' } = await signedIn(auth, user)
  const request = new Request(`${origin}/users/me`, { headers: { cookie: `\u00a0${cookie}` } })
  expect(await auth.currentUser(request)).toBeNull()
})

describe('a domain', () => {
  test.each(['api.example.com', 'example.com', 'EXAMPLE.com'])(
    '%s is the host of baseUrl, or above it',
    (domain) => {
      expect(() => cookieTransport({ domain })(secure)).not.toThrow()
    },
  )

  test.each(['example.org', 'www.example.com', 'ample.com', 'pi.example.com', 'com'])(
    '%s is another, whose cookie browsers would drop: a TypeError',
    (domain) => {
      expect(() => cookieTransport({ domain })(secure)).toThrow(/^cookieTransport: domain must be/)
    },
  )
})
