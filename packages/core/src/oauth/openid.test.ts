import { generateKeyPairSync } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { type OpenIdProvider, startOpenIdProvider } from '../../../../servers/openid-provider.ts'
import { setUpOAuth } from '../../test/oauth.ts'
import { origin, password, refusal } from '../../test/setup.ts'
import { oidc } from './providers/oidc.ts'

let mock: MockProvider
let openId: OpenIdProvider
beforeAll(async () => {
  mock = await startMockProvider()
  openId = await startOpenIdProvider({
    redirectUris: [`${origin}/auth/one/callback`, `${origin}/auth/associate/one/callback`],
  })
})
afterAll(() => Promise.all([mock.stop(), openId.stop()]))
beforeEach(() => mock.reset())

/** An application whose first provider asks people to log in, and to consent. */
function setUpOpenId() {
  const one = oidc({
    issuer: openId.issuer,
    clientId: openId.clientId,
    clientSecret: openId.clientSecret,
  })
  const app = setUpOAuth(mock, { providers: { one } })
  const browser = app.browser()
  return {
    ...app,
    browser,
    /** Logs in at the provider, and comes back. */
    async flow(login: string, path = '/auth/one/authorize', change = (back: URL) => back) {
      const started = await browser.ask(`GET ${path}`)
      const { authorization_url: url } = (await started.json()) as { authorization_url: string }
      const back = change((await openId.signIn(new URL(url), login)).url)
      return browser.ask(`GET ${back.pathname}${back.search}`)
    },
  }
}

describe('a provider where people log in and consent', () => {
  test('logs somebody in, and the same person again', async () => {
    const { flow, browser, auth } = setUpOpenId()
    expect((await flow('ann')).status).toBe(204)
    const ann = await (await browser.ask('GET /users/me')).json()
    expect(ann).toMatchObject({ email: 'ann@example.com', is_verified: true })
    openId.accounts.set('ann', { email: 'new@example.com', email_verified: true })
    expect((await flow('ann')).status).toBe(204)
    expect(await (await browser.ask('GET /users/me')).json()).toEqual(ann)
    expect(await auth.users.list({ limit: 10 })).toHaveLength(1)
  })

  test('is linked, and unlinked', async () => {
    const { flow, browser, auth } = setUpOpenId()
    await auth.users.create({ email: 'bob@example.com', password })
    const form = new URLSearchParams({ username: 'bob@example.com', password })
    await browser.ask('POST /auth/login', form)
    const linked = await flow('robert', '/auth/associate/one/authorize')
    expect(await linked.json()).toMatchObject({
      email: 'bob@example.com',
      oauth_accounts: [{ account_id: 'robert', account_email: 'robert@example.com' }],
    })
    expect((await flow('robert')).status).toBe(204)
    expect(await (await browser.ask('GET /users/me')).json()).toMatchObject({
      email: 'bob@example.com',
    })
    expect((await browser.ask('DELETE /auth/associate/one')).status).toBe(204)
    expect((await flow('robert')).status).toBe(204)
    expect(await auth.users.list({ limit: 10 })).toHaveLength(2)
  })

  test.each<[string, (back: URL) => void]>([
    ['[OA-5] without iss', (back) => back.searchParams.delete('iss')],
    ['[OA-5] of another iss', (back) => back.searchParams.set('iss', mock.issuer)],
  ])('whose answer comes %s is refused: it has announced iss', async (_, change) => {
    const { flow } = setUpOpenId()
    const response = await flow('ann', undefined, (back) => {
      change(back)
      return back
    })
    expect(await refusal(response)).toEqual([400, 'OAUTH_INVALID_STATE'])
  })

  test('[OA-1] refuses a code that came from another flow', async () => {
    const { flow } = setUpOpenId()
    const stolen = setUpOpenId()
    const codes: string[] = []
    await stolen.flow('ann', undefined, (back) => {
      codes.push(back.searchParams.get('code') ?? '')
      back.searchParams.delete('code')
      return back
    })
    const response = await flow('mallory', undefined, (back) => {
      back.searchParams.set('code', codes[0] ?? '')
      return back
    })
    expect(await refusal(response)).toEqual([400, 'OAUTH_CODE_REJECTED'])
  })
})

describe('[OA-6] an ID token that does not hold logs nobody in', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const claims = () => ({ iss: mock.issuer, aud: 'client-one', sub: 'johndoe', nonce: 'n' })
  const forge = () =>
    new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(privateKey)
  const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{}').toString('base64url')}.`

  test.each<[string, () => unknown]>([
    ['[V-OA-5] with another nonce', () => (mock.idToken = { nonce: 'other' })],
    ['[V-OA-5] without a nonce', () => (mock.idToken = { nonce: undefined })],
    ['of another issuer', () => (mock.idToken = { iss: 'https://evil.example' })],
    ['for another client', () => (mock.idToken = { aud: 'other' })],
    ['for two clients, to neither', () => (mock.idToken = { aud: ['client-one', 'other'] })],
    ['that has expired', () => (mock.idToken = { exp: 1 })],
    ['about nobody', () => (mock.idToken = { sub: '' })],
    ['that is missing', () => (mock.tokens = { id_token: undefined })],
    ['that is not signed', () => (mock.tokens = { id_token: none })],
    ['[V-LK-8] signed by somebody else', async () => (mock.tokens = { id_token: await forge() })],
  ])('%s', async (_, corrupt) => {
    const app = setUpOAuth(mock)
    await corrupt()
    const browser = app.browser()
    const callback = await browser.begin('/auth/one/authorize')
    const response = await browser.ask(`GET ${callback}`)
    expect(await refusal(response)).toEqual([400, 'OAUTH_CODE_REJECTED'])
    expect(response.headers.getSetCookie().join()).not.toContain('__Host-fetch-users=')
    expect(await app.auth.users.list({ limit: 10 })).toEqual([])
  })

  test("[V-LK-9] nor does another account's userinfo", async () => {
    const app = setUpOAuth(mock)
    mock.userinfo = { sub: 'somebody else', email: 'ann@example.com', email_verified: true }
    const browser = app.browser()
    const response = await browser.ask(`GET ${await browser.begin('/auth/one/authorize')}`)
    expect(await refusal(response)).toEqual([400, 'OAUTH_CODE_REJECTED'])
  })
})

test('keys that the provider has replaced are fetched', async () => {
  const app = setUpOAuth(mock)
  expect((await app.browser().flow()).status).toBe(204)
  await mock.rotateKeys()
  expect((await app.browser().flow()).status).toBe(204)
  expect(mock.requests.filter((request) => request === 'GET /jwks')).toHaveLength(2)
})
