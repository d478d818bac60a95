import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { oauth2Presets } from '../../../test/oauth2-presets.ts'
import { openIdPresets } from '../../../test/openid-presets.ts'
import {
  codeVerifier,
  nonce,
  now,
  presetLogin,
  redirectUri,
  startProviderServer,
} from '../../../test/preset-login.ts'
import { clientSecret, type Preset } from '../../../test/provider-preset.ts'
import { type Answer, refreshToken, secondsOf } from '../../../test/provider-server.ts'
import { AuthError } from '../../errors.ts'

const server = startProviderServer()
const elsewhere = 'https://elsewhere.example/page'
const html: Answer = { headers: { 'content-type': 'text/html' }, body: '<h1>Hello</h1>' }

const nonsense: readonly (readonly [string, Answer])[] = [
  ['HTML', html],
  ['HTML with status 400', { ...html, status: 400 }],
  ['500', { status: 500, body: { error: 'server_error' } }],
  ['a redirect to a page', { status: 302, headers: { location: '/elsewhere.example/page' } }],
  ['JSON of another shape', { body: [null] }],
  ['null', { body: 'null' }],
]

function override(place: string, answer: Answer | null): void {
  server.overrides.set(elsewhere, html)
  server.overrides.set(place, answer)
}

/** Where the account is asked for. */
function places(preset: Preset): string[] {
  const urls = [preset.jwksUrl ?? [], Object.keys(preset.account(true).api ?? {})].flat()
  return urls.map((url) => url.replace(/\?.*/, ''))
}

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect.fail(`resolved to ${inspect(value)}`),
    (error: unknown) => error,
  )
}

describe.each([...openIdPresets, ...oauth2Presets])('$name', (preset) => {
  it('a refused code is OAUTH_CODE_REJECTED', async () => {
    const { provider } = presetLogin(server, preset)
    const exchange = { code: 'code-of-nobody', redirectUri, codeVerifier }
    const error = await errorOf(provider.exchangeCode(exchange))

    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code: 'OAUTH_CODE_REJECTED' })
  })

  it.each(nonsense)('%s from the token endpoint is no refusal', async (_title, answer) => {
    const login = presetLogin(server, preset)
    override(preset.tokenUrl, answer)
    const error = await errorOf(login.tokens())

    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(AuthError)
  })

  it.each(nonsense)('[OA-12] %s from an API or for keys is no refusal', async (_title, answer) => {
    for (const place of places(preset)) {
      const login = presetLogin(server, preset)
      const tokens = await login.tokens()
      override(place, answer)
      const error = await errorOf(login.provider.fetchProfile(tokens, nonce))

      expect(error).toBeInstanceOf(Error)
      expect(error).not.toBeInstanceOf(AuthError)
      expect(server.requests).not.toContain(`GET ${elsewhere}`)
    }
  })

  it('[OA-12] a token endpoint or an API that does not answer is given up in time', async () => {
    for (const place of [preset.tokenUrl, ...places(preset)]) {
      const login = presetLogin(server, preset, { timeoutSeconds: 0.2 })
      override(place, null)
      const error = await errorOf(login.profile())

      expect(error).not.toBeInstanceOf(AuthError)
      expect(inspect(error)).toMatch(/ within 0\.2 s| no answer/)
    }
  })

  it('tells no code, no token and no secret in an error', async () => {
    const secrets = [clientSecret, refreshToken, codeVerifier, 'access-token-4711', 'code-4711']
    const all = secrets.join(' ')
    const answers: Answer[] = [
      { status: 400, body: { error: all, error_description: all } },
      { status: 400, body: { error: 'invalid_grant', error_description: all, error_uri: all } },
      { status: 400, body: { message: all, error: { message: all } } },
      { status: 400, body: [all] },
      { body: { error: all, access_token: all } },
      { body: { access_token: [all] } },
      { body: JSON.stringify(all) },
      { status: 500, body: { error: all } },
      { ...html, body: all },
    ]
    for (const answer of answers) {
      const { provider } = presetLogin(server, preset)
      override(preset.tokenUrl, answer)
      const exchange = { code: 'code-4711', redirectUri, codeVerifier }
      const told = inspect(await errorOf(provider.exchangeCode(exchange)), { depth: 9 })

      for (const secret of secrets) expect(told).not.toContain(secret)
    }
  })
})

describe.each(openIdPresets)('the ID token of $name', (preset) => {
  it.each([
    { nonce: 'nonce-of-another-login' },
    { nonce: undefined },
    { iss: 'https://evil.example' },
    { aud: 'client-of-somebody-else' },
    { azp: 'client-of-somebody-else' },
    { exp: secondsOf(now) - 60 },
    { sub: undefined },
  ])('[OA-6] [V-LK-8] is refused with %o', async (forged) => {
    const login = presetLogin(server, preset)
    server.forgedClaims = forged

    expect(await errorOf(login.profile())).toMatchObject({ code: 'OAUTH_CODE_REJECTED' })
  })

  it('[OA-6] is refused when missing', async () => {
    const login = presetLogin(server, preset)
    const tokens = { ...(await login.tokens()), idToken: null }

    expect(await errorOf(login.provider.fetchProfile(tokens, nonce))).toMatchObject({
      code: 'OAUTH_CODE_REJECTED',
    })
  })
})
