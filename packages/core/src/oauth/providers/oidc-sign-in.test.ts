import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OpenIdProvider, startOpenIdProvider } from '../../../../../servers/openid-provider.ts'
import {
  type Attempt,
  attempt,
  authorizationUrl,
  exchange,
  redirectUri,
} from '../../../test/oidc-attempt.ts'
import { randomText } from '../../crypto/random.ts'
import { AuthError } from '../../errors.ts'
import { createOutbound } from '../outbound.ts'
import { oidc } from './oidc.ts'

const hour = 60 * 60 * 1000
const now = new Date()
const environment = { name: 'company', clock: () => now, outbound: createOutbound(5) }

async function expectRejected(promise: Promise<unknown>, message: string): Promise<void> {
  await expect(promise).rejects.toMatchObject({ code: 'OAUTH_CODE_REJECTED', cause: { message } })
}

let server: OpenIdProvider

beforeAll(async () => {
  server = await startOpenIdProvider({ redirectUris: [redirectUri] })
  server.accounts.set('mallory', { email: 'jane@example.com', email_verified: false })
})

afterAll(() => server.stop())

const create = () => oidc(server)(environment)

async function answerFor(login: string, changes: Partial<Attempt> = {}) {
  const mine = { ...attempt(create()), ...changes }
  const { url } = await server.signIn(await authorizationUrl(mine), login)
  return { mine, url }
}

test('a user logs in, and is told by userinfo [OA-1]', async () => {
  const { mine, url } = await answerFor('jane')
  expect(url.href).toContain(`${redirectUri}?`)
  expect(url.searchParams.get('state')).toBe(mine.state)
  const tokens = await exchange(mine, url.searchParams)
  expect(tokens).toEqual({
    accessToken: expect.any(String),
    refreshToken: expect.any(String),
    idToken: expect.any(String),
    expiresAt: new Date(now.getTime() + hour),
  })
  expect(await mine.provider.fetchProfile(tokens, mine.nonce)).toEqual({
    accountId: 'jane',
    email: 'jane@example.com',
    isEmailVerified: true,
  })
})

test('an address that the provider has not verified is told so [OA-9]', async () => {
  const { mine, url } = await answerFor('mallory')
  const profile = await mine.provider.fetchProfile(
    await exchange(mine, url.searchParams),
    mine.nonce,
  )
  expect(profile).toMatchObject({ accountId: 'mallory', isEmailVerified: false })
})

test('every answer carries the issuer, and has to [OA-5]', async () => {
  const { mine, url } = await answerFor('jane')
  const { issuer } = server
  expect(await mine.provider.responseIssuer?.()).toEqual({ issuer, isRequired: true })
  expect(url.searchParams.get('iss')).toBe(issuer)
})

test('another verifier is refused [OA-1]', async () => {
  const { mine, url } = await answerFor('jane')
  const other = { ...mine, codeVerifier: randomText(32) }
  await expectRejected(
    exchange(other, url.searchParams),
    'oauth.company: token endpoint: 400, invalid_grant',
  )
})

test('a code works once', async () => {
  const { mine, url } = await answerFor('jane')
  await exchange(mine, url.searchParams)
  await expectRejected(
    exchange(mine, url.searchParams),
    'oauth.company: token endpoint: 400, invalid_grant',
  )
})

test('an ID token is good for its own nonce alone [V-OA-5]', async () => {
  const { mine, url } = await answerFor('jane')
  const tokens = await exchange(mine, url.searchParams)
  await expectRejected(
    mine.provider.fetchProfile(tokens, randomText(16)),
    'ID token: unexpected "nonce" claim value',
  )
})

test('tokens are refreshed, by a refresh token that holds', async () => {
  const { mine, url } = await answerFor('jane')
  const { refreshToken, accessToken } = await exchange(mine, url.searchParams)
  const fresh = await mine.provider.refreshTokens?.(refreshToken ?? '')
  expect(fresh).toMatchObject({
    refreshToken: expect.any(String),
    expiresAt: new Date(now.getTime() + hour),
  })
  expect(fresh?.accessToken).not.toBe(accessToken)
  const refused = Promise.resolve(mine.provider.refreshTokens?.('another'))
  await expectRejected(refused, 'oauth.company: token endpoint: 400, invalid_grant')
})

test('a wrong client secret is trouble, and not the fault of the code', async () => {
  const provider = oidc({ ...server, clientSecret: 'another' })(environment)
  const { mine, url } = await answerFor('jane', { provider })
  const exchanged = exchange(mine, url.searchParams)
  await expect(exchanged).rejects.toThrow('oauth.company: token endpoint: 401, invalid_client')
  await expect(exchanged).rejects.not.toBeInstanceOf(AuthError)
})

test('an answer can come as a form', async () => {
  const mine = attempt(create())
  const url = await authorizationUrl(mine)
  url.searchParams.set('response_mode', 'form_post')
  const { url: action, form } = await server.signIn(url, 'jane')
  expect(action.href).toBe(redirectUri)
  expect(form?.get('state')).toBe(mine.state)
  const tokens = await exchange(mine, form)
  expect(await mine.provider.fetchProfile(tokens, mine.nonce)).toMatchObject({
    accountId: 'jane',
  })
})

test('a client may have to authenticate by the form', async () => {
  const clientAuthMethod = 'client_secret_post'
  const other = await startOpenIdProvider({ redirectUris: [redirectUri], clientAuthMethod })
  const mine = attempt(oidc(other)(environment))
  const { url } = await other.signIn(await authorizationUrl(mine), 'jane')
  expect(await exchange(mine, url.searchParams)).toHaveProperty('accessToken')
  await other.stop()
})
