import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { AuthError } from '../errors.ts'
import { createOutbound } from './outbound.ts'
import type { OAuthTokens } from './provider.ts'
import { requestTokens, type TokenEndpoint } from './token-endpoint.ts'

const now = new Date('2026-03-01T12:00:00Z')
const environment = { name: 'company', clock: () => now, outbound: createOutbound(5) }
const grant = { grant_type: 'refresh_token', refresh_token: 'token' }

let server: MockProvider

beforeAll(async () => {
  server = await startMockProvider()
})

beforeEach(() => server.reset())
afterAll(() => server.stop())

function ask(changes: Partial<TokenEndpoint> = {}): Promise<OAuthTokens> {
  const client = { clientId: 'client', clientSecret: 'secret', clientAuthMethods: [] }
  return requestTokens({ url: `${server.issuer}/token`, ...client, ...changes }, grant, environment)
}

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (reason: unknown) => reason,
  )

describe('the client', () => {
  const clientId = 'my client'
  const clientSecret = 's3cr+t/ ä:%'
  const basic = `Basic ${btoa('my+client:s3cr%2Bt%2F+%C3%A4%3A%25')}`
  const post = { client_id: clientId, client_secret: clientSecret }

  test.each([
    ['by Basic, as a rule', ['client_secret_basic'], basic, {}],
    ['by Basic where both are offered', ['client_secret_post', 'client_secret_basic'], basic, {}],
    ['by Basic where neither is', ['private_key_jwt'], basic, {}],
    ['by the form where that alone is', ['client_secret_post'], undefined, post],
  ])('shows its secret %s', async (_name, clientAuthMethods, authorization, fields) => {
    await ask({ clientId, clientSecret, clientAuthMethods })
    expect(server.tokenRequests).toEqual([{ authorization, form: { ...grant, ...fields } }])
  })

  test.each([undefined, ''])('tells its id by the form where its secret is %j', async (none) => {
    await ask({ clientId, clientSecret: none, clientAuthMethods: ['client_secret_basic'] })
    const form = { ...grant, client_id: clientId }
    expect(server.tokenRequests).toEqual([{ authorization: undefined, form }])
  })
})

describe('a refusal', () => {
  test.each([
    [400, 'invalid_grant', 'oauth.company: token endpoint: 400, invalid_grant'],
    [403, 'access_denied', 'oauth.company: token endpoint: 403, access_denied'],
    [400, 'code s3cret was used', 'oauth.company: token endpoint: 400, an error'],
    [400, '', 'oauth.company: token endpoint: 400, an error'],
    [400, 'x'.repeat(65), 'oauth.company: token endpoint: 400, an error'],
  ])('is %d %j', async (status, error, message) => {
    server.forged.set('/token', { status, body: { error, error_description: 's3cret' } })
    const refusal = await errorOf(ask())
    expect(refusal).toBeInstanceOf(AuthError)
    expect(refusal).toMatchObject({ code: 'OAUTH_CODE_REJECTED', cause: { message } })
  })

  test.each(['invalid_client', 'unauthorized_client', 'invalid_scope', 'redirect_uri_mismatch'])(
    'is not %s: that is for the operator to hear',
    async (error) => {
      server.forged.set('/token', { status: 401, body: { error, error_description: 's3cret' } })
      const trouble = await errorOf(ask())
      expect(trouble).not.toBeInstanceOf(AuthError)
      expect(String(trouble)).toBe(
        `Error: oauth.company: token endpoint: 401, ${error}: check client id, secret and redirect URI at the provider`,
      )
    },
  )

  test.each([
    [500, { error: 'invalid_grant' }],
    [404, { error: 'invalid_grant' }],
    [429, { error: 'slow_down' }],
    [201, { access_token: 's3cret', token_type: 'Bearer' }],
    [302, {}],
    [400, '<html>s3cret'],
    [400, {}],
    [400, { error: { code: 's3cret' } }],
    [400, null],
    [200, '<html>s3cret'],
    [200, []],
    [200, { error: 'invalid_grant' }],
    [200, { access_token: 's3cret' }],
    [200, { access_token: 's3cret', token_type: 'mac' }],
    [200, { access_token: '', token_type: 'Bearer' }],
    [200, { access_token: 7, token_type: 'Bearer' }],
    [200, { access_token: 's3cret', token_type: 'Bearer', id_token: {} }],
  ])('is not %d %j: that is trouble, and is not quoted', async (status, body) => {
    server.forged.set('/token', { status, body })
    const trouble = await errorOf(ask())
    expect(trouble).toBeInstanceOf(Error)
    expect(trouble).not.toBeInstanceOf(AuthError)
    expect(String(trouble)).not.toContain('s3cret')
    expect(trouble).not.toHaveProperty('cause')
  })
})

describe('tokens', () => {
  test.each([
    [3600, 3_600_000],
    [0.5, 500],
    [undefined, null],
    [null, null],
    [0, null],
    [-1, null],
    ['3600', 3_600_000],
    ['0', null],
    ['', null],
    ['1e3', null],
    ['-1', null],
    ['99999999999', null],
    [1e300, null],
  ])('of expires_in %j live %j ms', async (expiresIn, lifetime) => {
    server.tokens = { expires_in: expiresIn }
    const { expiresAt } = await ask()
    expect(expiresAt).toEqual(lifetime === null ? null : new Date(now.getTime() + lifetime))
  })

  test.each(['Bearer', 'bearer', 'BEARER'])('may be of type %s', async (type) => {
    server.tokens = { token_type: type }
    expect(await ask()).toHaveProperty('accessToken', expect.any(String))
  })

  test.each([undefined, null])('need not come with others: %j', async (none) => {
    server.tokens = { refresh_token: none, id_token: none }
    expect(await ask()).toMatchObject({ refreshToken: null, idToken: null })
  })
})
