import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../../servers/mock-provider.ts'
import { attempt, authorizationUrl, exchange, redirectUri } from '../../../test/oidc-attempt.ts'
import { AuthError } from '../../errors.ts'
import { createOutbound } from '../outbound.ts'
import type { OAuthProvider } from '../provider.ts'
import { type OidcOptions, oidc } from './oidc.ts'

const environment = { name: 'company', clock: () => new Date(), outbound: createOutbound(5) }

const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (reason: unknown) => reason,
  )

async function expectRejected(promise: Promise<unknown>, cause?: string): Promise<void> {
  const error = await errorOf(promise)
  expect(error).toBeInstanceOf(AuthError)
  expect(error).toMatchObject({ code: 'OAUTH_CODE_REJECTED' })
  if (cause) expect(error).toHaveProperty('cause.message', cause)
}

async function expectTrouble(promise: Promise<unknown>): Promise<void> {
  const error = await errorOf(promise)
  expect(error).toBeInstanceOf(Error)
  expect(error).not.toBeInstanceOf(AuthError)
}

describe('options', () => {
  const options = { issuer: 'https://id.example.com', clientId: 'client' }

  test.each([
    [{ ...options, clientId: undefined }, /^oauth\.company: clientId is missing/],
    [{ ...options, clientId: '' }, /^oauth\.company: clientId is missing/],
    [{ ...options, clientSecret: undefined }, /^oauth\.company: clientSecret is missing/],
    [{ ...options, clientSecret: '' }, /^oauth\.company: clientSecret is missing/],
    [{ ...options, issuer: undefined }, /^oauth\.company: issuer is missing/],
    [{ ...options, issuer: 'id.example.com' }, /^oauth\.company: issuer must be/],
    [{ ...options, issuer: 'http://id.example.com' }, /^oauth\.company: issuer must be/],
    [{ ...options, issuer: 'https://id.example.com?a' }, /^oauth\.company: issuer must be/],
    [{ ...options, issuer: 'https://id.example.com/#' }, /^oauth\.company: issuer must be/],
    [{ ...options, issuer: 'https://a@id.example.com' }, /^oauth\.company: issuer must be/],
    [{ ...options, issuer: 'https://:b@id.example.com' }, /^oauth\.company: issuer must be/],
  ])('%j is a TypeError', (wrong, message) => {
    expect(() => oidc(wrong)(environment)).toThrow(TypeError)
    expect(() => oidc(wrong)(environment)).toThrow(message)
  })

  test.each([
    [undefined, ['openid', 'email']],
    [[], ['openid', 'email']],
    [
      ['email', 'groups'],
      ['openid', 'email', 'groups'],
    ],
  ])('scopes %j ask for %j', (scopes, all) => {
    const provider = oidc({ ...options, scopes })(environment)
    expect(provider.scopes).toEqual(all)
    expect(provider.requiredScopes).toEqual(['openid', 'email'])
  })
})

let server: MockProvider

beforeAll(async () => {
  server = await startMockProvider()
})

beforeEach(() => server.reset())
afterAll(() => server.stop())

test('[V-OA-7] parameters are sent along, and replace none of the flow', async () => {
  const parameters = { audience: 'api', prompt: 'consent', state: 'x', nonce: 'x', client_id: 'x' }
  const url = await authorizationUrl(attempt(create({ parameters })))
  const sent = Object.fromEntries(url.searchParams)
  expect(sent).toMatchObject({ audience: 'api', prompt: 'consent', client_id: 'client' })
  expect([sent['state'], sent['nonce']]).not.toContain('x')
})

function create(options: Partial<OidcOptions> = {}): OAuthProvider {
  return oidc({ issuer: server.issuer, clientId: 'client', ...options })(environment)
}

async function logIn(provider = create()) {
  const mine = attempt(provider)
  const answer = await server.signIn(await authorizationUrl(mine))
  const tokens = await exchange(mine, answer.searchParams)
  return { ...mine, tokens }
}

async function profile(provider?: OAuthProvider) {
  const mine = await logIn(provider)
  return mine.provider.fetchProfile(mine.tokens, mine.nonce)
}

describe('authorization URL', () => {
  test('carries what the flow made, and the S256 challenge of the verifier [OA-1]', async () => {
    const url = await create().authorizationUrl({
      redirectUri,
      scopes: ['openid', 'email'],
      state: 'the state',
      nonce: 'the nonce',
      codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', // RFC 7636 appendix B
    })
    expect(url.origin + url.pathname).toBe(`${server.issuer}/authorize`)
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'client',
      redirect_uri: redirectUri,
      scope: 'openid email',
      state: 'the state',
      nonce: 'the nonce',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })
  })

  test("keeps the endpoint's own query, but for what the flow made [V-OA-7]", async () => {
    server.metadata = { authorization_endpoint: `${server.issuer}/go?tenant=a&state=b&state=c` }
    const url = await authorizationUrl({ ...attempt(create()), state: 'mine' })
    expect(url.searchParams.get('tenant')).toBe('a')
    expect(url.searchParams.getAll('state')).toEqual(['mine'])
  })
})

describe('discovery', () => {
  test('is put off until it is needed, and made once', async () => {
    const provider = create()
    expect(server.requests).toEqual([])
    await Promise.all([profile(provider), profile(provider)])
    await provider.responseIssuer?.()
    expect(server.requests.filter((request) => request.includes('.well-known'))).toHaveLength(1)
  })

  test.each([
    [undefined, false],
    [false, false],
    [true, true],
  ])('where iss in answers is %s, it is required: %s [OA-5]', async (supported, isRequired) => {
    server.metadata = { authorization_response_iss_parameter_supported: supported }
    const { issuer } = server
    expect(await create().responseIssuer?.()).toEqual({ issuer, isRequired })
  })
})

describe('the token endpoint', () => {
  test('is told the client id by a public client', async () => {
    await logIn()
    const [request] = server.tokenRequests
    expect(request?.authorization).toBeUndefined()
    expect(request?.form).toMatchObject({ client_id: 'client' })
    expect(request?.form).not.toHaveProperty('client_secret')
  })

  test('is told the refresh token, and may give another', async () => {
    const provider = create({ clientSecret: 'secret' })
    server.tokens = { refresh_token: undefined }
    expect(await provider.refreshTokens?.('the old one')).toHaveProperty('refreshToken', null)
    server.tokens = { refresh_token: 'a new one' }
    expect(await provider.refreshTokens?.('the old one')).toHaveProperty(
      'refreshToken',
      'a new one',
    )
    expect(server.tokenRequests[0]?.form).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'the old one',
    })
    expect(server.tokenRequests[0]?.authorization).toMatch(/^Basic /)
  })

  test('may give neither refresh token nor ID token, but without the latter no profile', async () => {
    server.tokens = { refresh_token: undefined, id_token: undefined }
    const { provider, tokens, nonce } = await logIn()
    expect(tokens).toMatchObject({ refreshToken: null, idToken: null })
    await expectRejected(provider.fetchProfile(tokens, nonce), 'ID token: no ID token')
    expect(server.requests).not.toContain('GET /userinfo')
  })
})

describe('a profile', () => {
  const email = 'jane@example.com'

  test('is told by the ID token where it has the address; nobody asks userinfo', async () => {
    server.idToken = { sub: 'jane', email, email_verified: true }
    expect(await profile()).toEqual({ accountId: 'jane', email, isEmailVerified: true })
    expect(server.requests).not.toContain('GET /userinfo')
  })

  const verified = [
    [true, true],
    ['true', false],
    [1, false],
    [undefined, false],
    ['false', false],
    [false, false],
    [null, false],
    [[true], false],
  ] as const

  test.each(verified)(
    '[OA-8][V-LK-6] email_verified %j of the ID token: %s',
    async (claim, isEmailVerified) => {
      server.idToken = { email, email_verified: claim }
      expect(await profile()).toMatchObject({ email, isEmailVerified })
    },
  )

  test.each(verified)(
    '[OA-8][V-LK-6] email_verified %j of userinfo: %s',
    async (claim, isEmailVerified) => {
      server.userinfo = { email, email_verified: claim }
      expect(await profile()).toMatchObject({ email, isEmailVerified })
    },
  )

  test('never takes the address from one document and its verification from the other', async () => {
    server.idToken = { email, email_verified: undefined }
    server.userinfo = { email: 'mallory@example.com', email_verified: true }
    expect(await profile()).toMatchObject({ email, isEmailVerified: false })
    server.idToken = { email: undefined, email_verified: true }
    server.userinfo = { email: 'mallory@example.com' }
    expect(await profile()).toMatchObject({ isEmailVerified: false })
  })

  test.each([undefined, null, '', 7, [email], { email }])(
    'has no address where both documents say %j',
    async (claim) => {
      server.idToken = { email: claim, email_verified: true }
      server.userinfo = { email: claim, email_verified: true }
      expect(await profile()).toEqual({
        accountId: 'johndoe',
        email: null,
        isEmailVerified: false,
      })
      expect(server.requests).toContain('GET /userinfo')
    },
  )

  test('has no address where there is no userinfo', async () => {
    server.metadata = { userinfo_endpoint: undefined }
    expect(await profile()).toMatchObject({ accountId: 'johndoe', email: null })
  })

  test.each(['mallory', 'JOHNDOE', ''])(
    "[V-LK-9][OA-7] userinfo of '%s' is refused",
    async (sub) => {
      server.userinfo = { sub, email, email_verified: true }
      await expectRejected(profile(), 'userinfo: not the account of the ID token')
    },
  )

  test.each([
    [401, { error: 'invalid_token' }],
    [200, { email }],
    [200, { sub: 7, email }],
    [200, 'eyJhbGciOiJub25lIn0.e30.'],
    [302, {}],
  ])('is not to be had where userinfo answers %d %j: that is trouble', async (status, body) => {
    server.forged.set('/userinfo', { status, body })
    await expectTrouble(profile())
  })

  test.each([
    ['issuer [V-LK-8]', { iss: 'https://evil.example.com' }],
    ['audience', { aud: 'other' }],
    ['nonce [V-OA-5]', { nonce: 'other' }],
    ['end', { exp: 1 }],
  ])('[OA-6] is refused where the ID token has another %s', async (_name, claims) => {
    server.idToken = { ...claims, email }
    await expectRejected(profile())
  })

  test('[OA-6] is refused where the keys are not those of the signature', async () => {
    const mine = await logIn()
    await server.rotateKeys()
    await expectRejected(mine.provider.fetchProfile(mine.tokens, mine.nonce))
  })

  test('is told by an ID token of a rotated key, too', async () => {
    const provider = create()
    await profile(provider)
    await server.rotateKeys()
    expect(await profile(provider)).toMatchObject({ accountId: 'johndoe' })
    expect(server.requests.filter((request) => request === 'GET /jwks')).toHaveLength(2)
  })

  test('is not to be had where the keys are not: that is trouble', async () => {
    server.forged.set('/jwks', { status: 200, body: '<html>' })
    await expectTrouble(profile())
  })
})
