import { describe, expect, it } from 'vitest'
import { oauth2Presets } from '../../../test/oauth2-presets.ts'
import { openIdPresets } from '../../../test/openid-presets.ts'
import {
  codeVerifier,
  environmentOf,
  nonce,
  now,
  presetLogin,
  redirectUri,
  startProviderServer,
  state,
} from '../../../test/preset-login.ts'
import { clientId, email } from '../../../test/provider-preset.ts'
import { challengeOf, refreshToken } from '../../../test/provider-server.ts'

const server = startProviderServer()
const presets = [...openIdPresets, ...oauth2Presets]

describe.each(presets)('$name', (preset) => {
  it('sends the user to the provider with client, redirect URI, state and scopes', async () => {
    const url = await presetLogin(server, preset).authorize()

    expect(url.origin + url.pathname).toBe(preset.authorizationUrl)
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      scope: preset.scopes.join(' '),
    })
  })

  it('[OA-1] sends the S256 challenge where the provider takes it', async () => {
    const { searchParams } = await presetLogin(server, preset).authorize()

    expect(searchParams.get('code_challenge')).toBe(
      preset.hasPkce ? challengeOf(codeVerifier) : null,
    )
    expect(searchParams.get('code_challenge_method')).toBe(preset.hasPkce ? 'S256' : null)
  })

  it('[OA-6] sends the nonce where there is an ID token to repeat it', async () => {
    const { searchParams } = await presetLogin(server, preset).authorize()

    expect(searchParams.get('nonce')).toBe(preset.jwksUrl ? nonce : null)
  })

  it("asks for the application's scopes besides its own", async () => {
    const options = { scopes: ['more', preset.scopes[0]] }
    const { provider } = presetLogin(server, preset, { options })

    expect(provider.scopes).toEqual([...preset.scopes, 'more'])
  })

  it('[V-OA-7] sends parameters of the application along, which replace none of the flow', async () => {
    const parameters = { prompt: 'consent', state: 'x', redirect_uri: 'x', client_id: 'x' }
    const url = await presetLogin(server, preset, { options: { parameters } }).authorize()
    expect(url.searchParams.get('prompt')).toBe('consent')
    for (const name of ['state', 'redirect_uri', 'client_id']) {
      expect(url.searchParams.getAll(name)).toHaveLength(1)
      expect(url.searchParams.get(name)).not.toBe('x')
    }
  })

  it('asks for account and address even if a client wants fewer scopes', () => {
    const options = { scopes: ['more'] }

    expect(presetLogin(server, preset, { options }).provider.requiredScopes).toEqual(preset.scopes)
  })

  it('exchanges the code, as the client it is', async () => {
    expect(await presetLogin(server, preset).tokens()).toEqual({
      accessToken: 'access-token-4711',
      refreshToken,
      expiresAt: new Date(now.getTime() + 3600 * 1000),
      idToken: preset.jwksUrl ? expect.any(String) : null,
    })
  })

  it('[OA-7] knows the account by its permanent key', async () => {
    expect(await presetLogin(server, preset).profile()).toMatchObject({
      accountId: preset.accountId,
      email,
    })
  })

  it.each([true, 'true', 'false', 1, 0, null, undefined, {}])(
    '[OA-8] vouches for the address by true alone: %j',
    async (isVerified) => {
      const { isEmailVerified } = await presetLogin(server, preset, { isVerified }).profile()

      const byClaim = preset.vouches === 'by claim' && isVerified === true
      expect(isEmailVerified).toBe(byClaim || preset.vouches === 'always')
    },
  )

  it('refreshes tokens, and tells of no other refresh token if it gets none', async () => {
    const { provider } = presetLogin(server, preset)

    expect(provider.refreshTokens !== undefined).toBe(preset.canRefresh)
    if (!preset.canRefresh) return
    expect(await provider.refreshTokens?.(refreshToken)).toEqual({
      accessToken: 'access-token-4711',
      refreshToken: null,
      expiresAt: new Date(now.getTime() + 3600 * 1000),
      idToken: null,
    })
    await expect(provider.refreshTokens?.('ended')).rejects.toMatchObject({
      code: 'OAUTH_CODE_REJECTED',
    })
  })

  it.each(preset.options)('names the option that is missing: %s', (option) => {
    for (const missing of [undefined, '']) {
      const recipe = preset.recipe({ [option]: missing })

      expect(() => recipe(environmentOf('company'))).toThrow(
        new TypeError(`oauth.company: ${option} is missing: is its environment variable set?`),
      )
    }
  })
})

describe.each(presets.filter(({ hasPkce }) => hasPkce))('PKCE of $name', (preset) => {
  it('[OA-1] the verifier goes with the code', async () => {
    const login = presetLogin(server, preset)
    const code = await login.code()
    const exchange = { code, redirectUri, codeVerifier: 'w'.repeat(43) }

    await expect(login.provider.exchangeCode(exchange)).rejects.toMatchObject({
      code: 'OAUTH_CODE_REJECTED',
    })
  })
})
