import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { setUpOAuth } from '../../test/oauth.ts'
import { backends, refusal } from '../../test/setup.ts'
import { strayTargets } from '../../test/stray-targets.ts'
import type { AuthError } from '../errors.ts'
import { defineProvider } from './provider.ts'
import { oidc } from './providers/oidc.ts'

let provider: MockProvider
beforeAll(async () => {
  provider = await startMockProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.reset())

const tokenRequests = () => provider.requests.filter((request) => request === 'POST /token').length

describe('before the provider is asked', () => {
  test.each([
    ['[V-OA-1] in another browser', 'OAUTH_INVALID_STATE', { cookies: false }],
    ['[OA-11] without a code', 'ACCESS_TOKEN_DECODE_ERROR', { without: 'code' }],
    ['[OA-11] without a state', 'ACCESS_TOKEN_DECODE_ERROR', { without: 'state' }],
    ['[V-OA-2] at another provider', 'OAUTH_INVALID_STATE', { provider: 'two' }],
    ['[OA-5] from another issuer', 'OAUTH_INVALID_STATE', { extra: '&iss=https://evil.example' }],
    ['[OA-2] ten minutes later', 'ACCESS_TOKEN_ALREADY_EXPIRED', { later: 600 }],
    ['[OA-11] with an error', 'OAUTH_PROVIDER_ERROR', { extra: '&error=access_denied' }],
  ] as const)('%s: refused', async (_, code, change: Record<string, unknown>) => {
    const app = setUpOAuth(provider)
    const browser = app.browser()
    const callback = new URL(await browser.begin('/auth/one/authorize'), 'http://x.invalid')
    if (change['cookies'] === false) browser.cookies.clear()
    if (change['without']) callback.searchParams.delete(String(change['without']))
    app.time.now += Number(change['later'] ?? 0) * 1000
    const path = callback.pathname.replace('/one/', `/${change['provider'] ?? 'one'}/`)
    const response = await browser.ask(`GET ${path}${callback.search}${change['extra'] ?? ''}`)
    expect(await refusal(response)).toEqual([400, code])
    expect(tokenRequests()).toBe(0)
    expect(await app.auth.users.list({ limit: 10 })).toEqual([])
  })

  test('[V-OA-10] of 20 at once with one state, one goes on', async () => {
    const app = setUpOAuth(provider)
    const browser = app.browser()
    provider.idToken = { email: 'ann@example.com' }
    const callback = await browser.begin('/auth/one/authorize')
    const cookies = new Map(browser.cookies)
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => {
        const tab = app.browser()
        for (const [name, value] of cookies) tab.cookies.set(name, value)
        return tab.ask(`GET ${callback}`)
      }),
    )
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([204, ...Array(19).fill(400)])
    expect(tokenRequests()).toBe(1)
  })

  test('[V-OA-3] a flow cookie that comes twice is none', async () => {
    const app = setUpOAuth(provider)
    const browser = app.browser()
    const callback = await browser.begin('/auth/one/authorize')
    const [[name, value] = []] = [...browser.cookies]
    const cookie = `${name}=${value}; ${name}=${value}`
    const response = await app.browser().ask(`GET ${callback}`, undefined, { cookie })
    expect(await refusal(response)).toEqual([400, 'OAUTH_INVALID_STATE'])
  })

  test('[V-OA-4] a flow cookie is no session', async () => {
    const app = setUpOAuth(provider)
    const browser = app.browser()
    await browser.begin('/auth/one/authorize')
    const [value] = [...browser.cookies.values()]
    const headers = { cookie: `__Host-fetch-users=${value}` }
    expect((await app.ask('GET /users/me', undefined, headers)).status).toBe(401)
    const bearer = { authorization: `Bearer ${value}` }
    expect((await app.ask('GET /users/me', undefined, bearer)).status).toBe(401)
  })
})

describe('[OA-12] a provider that is in trouble', () => {
  test.each([
    ['answers HTML', 200, '<html>'],
    ['answers nonsense', 200, { token: 1 }],
    ['is down', 503, '<html>'],
    ['fails', 500, { error: 'server_error' }],
    ['redirects', 302, ''],
  ])('because it %s, is 502, and onError hears why', async (_, status, body) => {
    const app = setUpOAuth(provider)
    provider.forged.set('/token', { status, body })
    const browser = app.browser()
    const response = await browser.flow()
    expect(await refusal(response)).toEqual([502, 'OAUTH_PROVIDER_UNAVAILABLE'])
    expect(app.errors).toHaveLength(1)
    expect((app.errors[0] as AuthError).cause).toBeInstanceOf(Error)
    expect(browser.cookies.size).toBe(0)
    expect(await app.auth.users.list({ limit: 10 })).toEqual([])
  })

  test('refuses the code: 400, and onError hears why', async () => {
    const app = setUpOAuth(provider)
    provider.forged.set('/token', { status: 400, body: { error: 'invalid_grant' } })
    expect(await refusal(await app.browser().flow())).toEqual([400, 'OAUTH_CODE_REJECTED'])
    expect(app.errors).toHaveLength(1)
  })

  test('cannot be discovered: 502, and no flow is started', async () => {
    const app = setUpOAuth(provider)
    provider.forged.set('/.well-known/openid-configuration', { status: 404, body: {} })
    const browser = app.browser()
    const response = await browser.ask('GET /auth/one/authorize')
    expect(await refusal(response)).toEqual([502, 'OAUTH_PROVIDER_UNAVAILABLE'])
    expect(browser.cookies.size).toBe(0)
  })

  test('cannot be discovered: who navigates is told on the page to go on to', async () => {
    const app = setUpOAuth(provider)
    provider.forged.set('/.well-known/openid-configuration', { status: 404, body: {} })
    const path = '/auth/one/authorize?redirect_to=/log-in'
    const response = await app
      .browser()
      .ask(`GET ${path}`, undefined, { 'sec-fetch-mode': 'navigate' })
    const location = '/log-in?error=OAUTH_PROVIDER_UNAVAILABLE'
    expect([response.status, response.headers.get('location')]).toEqual([303, location])
    expect(response.headers.getSetCookie()).toEqual([])
    expect(app.errors).toHaveLength(1)
  })

  test('is slow: 502 after the time that is configured', async () => {
    const server = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const app = setUpOAuth(provider, { flow: { timeoutSeconds: 1 } })
    provider.metadata = { token_endpoint: `http://127.0.0.1:${port}/token` }
    const response = await app.browser().flow()
    expect(await refusal(response)).toEqual([502, 'OAUTH_PROVIDER_UNAVAILABLE'])
    server.closeAllConnections()
    server.close()
  })

  test.each([
    ['no id', { accountId: '' }],
    ['a number', { accountId: 1 }],
    ['nothing', { accountId: undefined }],
    ['an endless id', { accountId: 'x'.repeat(256) }],
    ['an id that no database keeps', { accountId: 'a\0b' }],
    ['an id that ends in a blank', { accountId: 'a ' }],
  ])('written by the application, tells %s: 502', async (_, profile) => {
    const untyped = defineProvider((environment) => ({
      ...oidc({ issuer: provider.issuer, clientId: 'client-one' })(environment),
      // What a provider without types may return.
      fetchProfile: async () => ({ email: null, isEmailVerified: false, ...profile }) as never,
    }))
    const app = setUpOAuth(provider, { providers: { one: untyped } })
    expect(await refusal(await app.browser().flow())).toEqual([502, 'OAUTH_PROVIDER_UNAVAILABLE'])
  })
})

test.each([
  ['nothing', undefined],
  ['no access token', {}],
  ['a number for one', { accessToken: 1n }],
  ['a text for a date', { accessToken: 'a', expiresAt: 'tomorrow' }],
])('a provider written by the application that gives %s for a code: 502', async (_, tokens) => {
  const untyped = defineProvider((environment) => ({
    ...oidc({ issuer: provider.issuer, clientId: 'client-one' })(environment),
    exchangeCode: async () => tokens as never, // what a provider without types may return
  }))
  const app = setUpOAuth(provider, { providers: { one: untyped }, flow: { storeTokens: true } })
  expect(await refusal(await app.browser().flow())).toEqual([502, 'OAUTH_PROVIDER_UNAVAILABLE'])
})

test('a backend that is gone since the flow started logs nobody in, and registers nobody', async () => {
  const before = setUpOAuth(provider)
  const { jwt } = backends
  const after = setUpOAuth(provider, { storage: before.storage, backends: { jwt } as never })
  const [starter, finisher] = [before.browser(), after.browser()]
  provider.idToken = { email: 'ann@example.com' }
  const callback = await starter.begin('/auth/one/authorize?backend=cookie')
  for (const [name, value] of starter.cookies) finisher.cookies.set(name, value)
  const response = await finisher.ask(`GET ${callback}`)
  expect(await refusal(response)).toEqual([400, 'OAUTH_INVALID_STATE'])
  expect(await after.auth.users.list({ limit: 10 })).toEqual([])
})

test('[OA-3] five flows with the longest targets stay below 4 KiB of cookies', async () => {
  const browser = setUpOAuth(provider).browser()
  const target = `/${'a'.repeat(255)}`
  for (let n = 0; n < 10; n++) await browser.begin(`/auth/one/authorize?redirect_to=${target}`)
  expect(browser.cookies.size).toBe(5)
  const header = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  expect(header.length).toBeLessThan(4096)
})

describe('[V-RD] [WB-6] a page to go on to', () => {
  test.each(strayTargets)('is not %j', async (target) => {
    const app = setUpOAuth(provider)
    const query = new URLSearchParams({ redirect_to: target })
    const response = await app.browser().ask(`GET /auth/one/authorize?${query}`)
    expect(response.status).toBe(422)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  test('is gone on to, logged in', async () => {
    const app = setUpOAuth(provider, { redirectOrigins: ['https://app.example.com'] })
    const browser = app.browser()
    const target = 'https://app.example.com/home?a=b#c'
    const query = new URLSearchParams({ redirect_to: target })
    const response = await browser.flow(`/auth/one/authorize?${query}`)
    expect([response.status, response.headers.get('location')]).toEqual([303, target])
    expect((await browser.ask('GET /users/me')).status).toBe(200)
    expect([...browser.cookies.keys()]).toEqual(['__Host-fetch-users'])
  })

  test('is told of an error, and of no more', async () => {
    const app = setUpOAuth(provider)
    provider.forged.set('/token', { status: 400, body: { error: 'invalid_grant' } })
    const browser = app.browser()
    const response = await browser.flow('/auth/one/authorize?redirect_to=/log-in')
    const location = '/log-in?error=OAUTH_CODE_REJECTED'
    expect([response.status, response.headers.get('location')]).toEqual([303, location])
    expect(browser.cookies.size).toBe(0)
  })

  test('that has been taken off the list meanwhile is not gone on to', async () => {
    const origins = ['https://app.example.com']
    const before = setUpOAuth(provider, { redirectOrigins: origins })
    const after = setUpOAuth(provider, { storage: before.storage })
    const [starter, finisher] = [before.browser(), after.browser()]
    provider.idToken = { email: 'ann@example.com' }
    const query = new URLSearchParams({ redirect_to: `${origins[0]}/home` })
    const callback = await starter.begin(`/auth/one/authorize?${query}`)
    for (const [name, value] of starter.cookies) finisher.cookies.set(name, value)
    const response = await finisher.ask(`GET ${callback}`)
    expect([response.status, response.headers.get('location')]).toEqual([204, null])
  })
})

test('a flow goes on under a new secret, while the old one is listed', async () => {
  const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
  const before = setUpOAuth(provider, { secret: older })
  const after = setUpOAuth(provider, { secret: [newer, older], storage: before.storage })
  const [starter, finisher] = [before.browser(), after.browser()]
  provider.idToken = { email: 'ann@example.com' }
  const callback = await starter.begin('/auth/one/authorize')
  for (const [name, value] of starter.cookies) finisher.cookies.set(name, value)
  expect((await finisher.ask(`GET ${callback}`)).status).toBe(204)
})

test('[OA-14] a form that a provider has the browser post becomes a navigation', async () => {
  const formPost = defineProvider((environment) => ({
    ...oidc({ issuer: provider.issuer, clientId: 'client-one' })(environment),
    responseMode: 'form_post',
  }))
  const app = setUpOAuth(provider, { providers: { one: formPost } })
  const browser = app.browser()
  provider.idToken = { email: 'ann@example.com' }
  const [path = '', query] = (await browser.begin('/auth/one/authorize')).split('?')
  const form = new URLSearchParams(query)
  form.set('user', '{"name":"Ann"}')
  const foreign = { 'sec-fetch-site': 'cross-site', origin: provider.issuer, cookie: '' }
  const posted = await browser.ask(`POST ${path}`, form, foreign)
  expect(posted.status).toBe(303)
  expect(posted.headers.getSetCookie()).toEqual([])
  const location = new URL(posted.headers.get('location') ?? '')
  expect(location.searchParams.get('user')).toBeNull()
  expect((await browser.ask(`GET ${location.pathname}${location.search}`)).status).toBe(204)
  const endless = new URLSearchParams({ code: 'x'.repeat(4097), state: 'x' })
  expect((await browser.ask(`POST ${path}`, endless, foreign)).status).toBe(422)
  const other = await app.browser().ask('POST /auth/two/callback', form, foreign)
  expect(other.status).toBe(405)
})

test('[V-OA-8] what a provider answers is in no answer, whatever it is', async () => {
  const app = setUpOAuth(provider)
  const secret = 'a-secret-of-the-provider'
  provider.forged.set('/token', { status: 400, body: { error: 'x', error_description: secret } })
  const response = await app.browser().flow()
  expect(await response.text()).not.toContain(secret)
  expect(app.errors.map((error) => (error as AuthError).cause).join()).not.toContain(secret)
})
