import { describe, expect, it, vi } from 'vitest'
import { oauth2Presets } from '../../../test/oauth2-presets.ts'
import { applePrivateKey, openIdPresets } from '../../../test/openid-presets.ts'
import { environmentOf, now, presetLogin, startProviderServer } from '../../../test/preset-login.ts'
import { email, type Preset } from '../../../test/provider-preset.ts'

const server = startProviderServer()
const presets = [...openIdPresets, ...oauth2Presets]
const rejected = { code: 'OAUTH_CODE_REJECTED' }

function presetOf(name: string): Preset {
  const preset = presets.find((candidate) => candidate.name === name)
  if (!preset) throw new Error(`no preset ${name}`)
  return preset
}

/** The preset, at other URLs. */
function movedTo(name: string, from: string, to: string): Preset {
  const { recipe, clientAuth, account, ...data } = presetOf(name)
  const move = <Value>(value: Value): Value =>
    JSON.parse(JSON.stringify(value).replaceAll(from, to))
  return { ...move(data), recipe, clientAuth, account: (verified) => move(account(verified)) }
}

describe('[OA-5] the issuer in responses', () => {
  it('is told where the provider sends it, and required where its metadata say so', async () => {
    const told = presets.map(async ({ name, recipe }) => [
      name,
      await recipe()(environmentOf(name)).responseIssuer?.(),
    ])

    expect(Object.fromEntries(await Promise.all(told))).toEqual({
      ...Object.fromEntries(presets.map(({ name }) => [name, undefined])),
      google: { issuer: 'https://accounts.google.com', isRequired: false },
      github: { issuer: 'https://github.com/login/oauth', isRequired: true },
      discord: { issuer: 'https://discord.com', isRequired: false },
      keycloak: { issuer: 'https://id.example.com/realms/main', isRequired: false },
    })
  })
})

describe('token answers', () => {
  it.each([undefined, null, 'soon', 0, -1, 1e300])(
    'a lifetime of %j is none that could be kept',
    async (expires_in) => {
      const preset = presetOf('github')
      const login = presetLogin(server, preset)
      server.overrides.set(preset.tokenUrl, { body: { access_token: 'token', expires_in } })

      expect(await login.tokens()).toMatchObject({ accessToken: 'token', expiresAt: null })
    },
  )

  it('a new refresh token takes the place of the old one', async () => {
    const preset = presetOf('github')
    const { provider } = presetLogin(server, preset)
    const body = { access_token: 'token', refresh_token: 'new', expires_in: 60 }
    server.overrides.set(preset.tokenUrl, { body })

    expect(await provider.refreshTokens?.('old')).toEqual({
      accessToken: 'token',
      refreshToken: 'new',
      expiresAt: new Date(now.getTime() + 60_000),
      idToken: null,
    })
  })

  it('no timer outlives the call', async () => {
    const started = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    await presetLogin(server, presetOf('github'), { timeoutSeconds: 600 }).tokens()
    const ours = started.mock.calls.findIndex(([, milliseconds]) => milliseconds === 600_000)

    expect(cleared).toHaveBeenCalledWith(started.mock.results[ours]?.value)
    vi.restoreAllMocks()
  })
})

describe('google', () => {
  it.each(['more', undefined])('asks for scopes %j', async (scope) => {
    const options = { scopes: scope ? [scope] : undefined }
    const { provider } = presetLogin(server, presetOf('google'), { options })

    expect(provider.scopes).toEqual(['openid', 'email', ...(scope ? [scope] : [])])
  })
})

describe('github', () => {
  it('tells no address when none is the primary one', async () => {
    const login = presetLogin(server, presetOf('github'))
    server.overrides.set('https://api.github.com/user/emails', {
      body: [{ email, primary: false, verified: true }],
    })

    expect(await login.profile()).toEqual({
      accountId: '583231',
      email: null,
      isEmailVerified: false,
    })
  })
})

describe('microsoft', () => {
  const tenant = '7b1c9d2e-0a4f-4c55-9a57-2f9f3f1d8c11'
  const other = '00000000-1111-2222-3333-444444444444'
  const ofTenant = movedTo('microsoft', '/common/', `/${tenant}/`)

  it("[OA-6] takes the issuer of the token's own tenant alone", async () => {
    const login = presetLogin(server, presetOf('microsoft'))
    server.forgedClaims = { tid: other }
    await expect(login.profile()).rejects.toMatchObject(rejected)

    server.forgedClaims = { iss: 'https://login.microsoftonline.com/common/v2.0' }
    await expect(login.profile()).rejects.toMatchObject(rejected)

    server.forgedClaims = { tid: other, iss: `https://login.microsoftonline.com/${other}/v2.0` }
    await expect(login.profile()).resolves.toMatchObject({ email })
  })

  it('[V-LK-8] lets no other tenant in when one is named', async () => {
    const login = presetLogin(server, ofTenant, { options: { tenant } })
    await expect(login.profile()).resolves.toMatchObject({ email })

    server.forgedClaims = { tid: other, iss: `https://login.microsoftonline.com/${other}/v2.0` }
    await expect(login.profile()).rejects.toMatchObject(rejected)
  })

  it('[V-LK-8] lets personal accounts alone in for consumers', async () => {
    const ofConsumers = movedTo('microsoft', '/common/', '/consumers/')
    const login = presetLogin(server, ofConsumers, { options: { tenant: 'consumers' } })
    const personal = '9188040d-6c67-4b5b-b112-36a304b66dad'
    server.forgedClaims = {
      tid: personal,
      iss: `https://login.microsoftonline.com/${personal}/v2.0`,
    }
    await expect(login.profile()).resolves.toMatchObject({ email })

    server.forgedClaims = { tid: other, iss: `https://login.microsoftonline.com/${other}/v2.0` }
    await expect(login.profile()).rejects.toMatchObject(rejected)
  })

  it('an empty tenant does not mean everybody', () => {
    const recipe = presetOf('microsoft').recipe({ tenant: '' })

    expect(() => recipe(environmentOf('microsoft'))).toThrow('oauth.microsoft: tenant is missing')
  })
})

describe('apple', () => {
  it('asks for the answer as a form', async () => {
    const { provider, authorize } = presetLogin(server, presetOf('apple'))

    expect(provider.responseMode).toBe('form_post')
    expect((await authorize()).searchParams.get('response_mode')).toBe('form_post')
  })

  it('takes the private key with its line breaks written out', async () => {
    const options = { privateKey: applePrivateKey.replaceAll('\n', '\\n') }

    await expect(presetLogin(server, presetOf('apple'), { options }).tokens()).resolves.toBeTruthy()
  })

  it.each(['no key', applePrivateKey.replaceAll('PRIVATE', 'PUBLIC')])(
    'refuses another text for a private key, and does not quote it',
    (privateKey) => {
      const recipe = presetOf('apple').recipe({ privateKey })

      expect(() => recipe(environmentOf('apple'))).toThrow(
        new TypeError("oauth.apple: privateKey must be the text of Apple's .p8 file"),
      )
    },
  )
})

describe('twitter', () => {
  it('without a confirmed address there is none', async () => {
    const login = presetLogin(server, presetOf('twitter'))
    server.overrides.set('https://api.x.com/2/users/me', { body: { data: { id: '1' } } })

    expect(await login.profile()).toEqual({ accountId: '1', email: null, isEmailVerified: false })
  })
})

describe('twitch', () => {
  it('asks for the address by name', async () => {
    const { searchParams } = await presetLogin(server, presetOf('twitch')).authorize()

    expect(searchParams.get('claims')).toBe('{"id_token":{"email":null,"email_verified":null}}')
  })
})

describe('okta', () => {
  it('[OA-7] [V-LK-9] refuses userinfo of another account', async () => {
    const login = presetLogin(server, presetOf('okta'))
    server.overrides.set('https://company.okta.com/oauth2/v1/userinfo', {
      body: { sub: '00uSomebodyElse', email, email_verified: true },
    })

    await expect(login.profile()).rejects.toMatchObject(rejected)
  })

  it('takes a custom authorization server', async () => {
    const preset = movedTo('okta', 'company.okta.com/oauth2', 'company.okta.com/oauth2/default')
    const options = { authorizationServerId: 'default' }
    const login = presetLogin(server, preset, { options })
    server.forgedClaims = { iss: 'https://company.okta.com/oauth2/default' }

    await expect(login.profile()).resolves.toMatchObject({ email })
  })
})

describe('where a provider is', () => {
  it.each(['gitlab', 'keycloak'])('%s may be at a URL with a slash at its end', async (name) => {
    const from = name === 'gitlab' ? 'https://gitlab.com' : 'https://id.example.com/realms/main'
    const to = 'https://git.example.com/sub'
    const options = { baseUrl: `${to}/`, realmUrl: `${to}/` }

    await expect(
      presetLogin(server, movedTo(name, from, to), { options }).profile(),
    ).resolves.toMatchObject({ email })
  })

  it.each([
    ['gitlab', 'baseUrl', 'http://git.example.com'],
    ['gitlab', 'baseUrl', ''],
    ['gitlab', 'baseUrl', 'https://git.example.com/?a=b'],
    ['keycloak', 'realmUrl', 'http://id.example.com/realms/main'],
    ['keycloak', 'realmUrl', 'id.example.com/realms/main'],
    ['okta', 'domain', 'https://company.okta.com'],
    ['okta', 'domain', 'company.okta.com/path'],
    ['auth0', 'domain', 'user@company.eu.auth0.com'],
  ])('[OA-12] %s refuses the %s %j', (name, option, value) => {
    const recipe = presetOf(name).recipe({ [option]: value })

    expect(() => recipe(environmentOf(name))).toThrow(
      new RegExp(`^oauth.${name}: ${option} must be `),
    )
  })
})
