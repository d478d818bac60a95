import { describe, expect, test } from 'vitest'
import { type Options, origin, setUp } from '../../test/setup.ts'
import type { UserStore } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { oauth } from './oauth.ts'
import type { OAuthOptions } from './options.ts'
import { defineProvider, type OAuthProviderRecipe } from './provider.ts'
import { oidc } from './providers/oidc.ts'

const unused = async () => {
  throw new Error('no provider is asked here')
}
const provider = defineProvider(() => ({
  scopes: ['profile', 'calendar'],
  requiredScopes: ['profile'],
  authorizationUrl: async ({ scopes, redirectUri }) =>
    new URL(
      `https://id.example.com/?${new URLSearchParams({ scope: scopes.join(' '), redirectUri })}`,
    ),
  exchangeCode: unused,
  fetchProfile: unused,
}))

const setUpWith = (
  recipes: Record<string, OAuthProviderRecipe>,
  options: OAuthOptions<string> = {},
  rest: Partial<Options> = {},
) => setUp({ ...rest, oauth: oauth(recipes, options) as never })

describe('a mistake in the configuration is a TypeError that names it', () => {
  const { oauthAccounts, oneTimeTokens, ...stores } = memoryStorage()
  const columns: UserStore<never>['columns'] = [{ name: 'plan', isRequired: true }]

  test.each<[string, () => unknown, RegExp]>([
    ['no provider', () => setUpWith({}), /^oauth: .*provider/],
    ['a name with a slash', () => setUpWith({ 'a/b': provider }), /^oauth\.a\/b: /],
    ['a name with a capital', () => setUpWith({ Google: provider }), /^oauth\.Google: /],
    ['the name of a route', () => setUpWith({ associate: provider }), /^oauth\.associate: /],
    [
      'no accounts',
      () => setUpWith({ a: provider }, {}, { storage: { ...stores, oneTimeTokens } }),
      /oauth.*storage\.oauthAccounts/,
    ],
    [
      'no one-time tokens',
      () => setUpWith({ a: provider }, {}, { storage: { ...stores, oauthAccounts } }),
      /oauth.*storage\.oneTimeTokens/,
    ],
    [
      'a trusted provider that is none',
      () => setUpWith({ a: provider }, { trustedProviders: ['b'] }),
      /trustedProviders: b/,
    ],
    [
      'associateByEmail alone',
      () => setUpWith({ a: provider }, { associateByEmail: true }),
      /associateByEmail.*verifyProof/,
    ],
    ['no time', () => setUpWith({ a: provider }, { timeoutSeconds: 0 }), /timeoutSeconds/],
    ['all the time', () => setUpWith({ a: provider }, { timeoutSeconds: 61 }), /timeoutSeconds/],
    [
      'a stray redirectOrigins',
      () => setUpWith({ a: provider }, {}, { redirectOrigins: ['https://a.example/'] }),
      /^redirectOrigins: /,
    ],
    [
      'reauthenticateAfterSeconds',
      () => setUpWith({ a: provider }, {}, { reauthenticateAfterSeconds: 0 }),
      /reauthenticateAfterSeconds/,
    ],
    [
      'a column that nobody fills',
      () =>
        setUpWith(
          { a: provider },
          {},
          {
            storage: { ...memoryStorage(), users: { ...stores.users, columns } },
            routes: { register: false },
          },
        ),
      /column plan/,
    ],
    [
      'providers without oauth()',
      () => setUp({ oauth: { a: provider } as never }),
      /^oauth: write oauth\(/,
    ],
    ['a provider that was not called', () => setUpWith({ a: oidc as never }), /^oauth\.a/],
    ['a provider that is none', () => setUpWith({ a: (() => ({})) as never }), /^oauth\.a is no/],
    ['nothing at all', () => setUpWith({ a: undefined as never }), /^oauth\.a is no/],
    [
      'scopes that are no list',
      () => setUpWith({ a: (env) => ({ ...provider(env), scopes: 'profile' as never }) }),
      /^oauth\.a: scopes/,
    ],
    [
      'trustedProviders that is no list',
      () => setUpWith({ a: provider }, { trustedProviders: 'a' as never }),
      /trustedProviders: write a list/,
    ],
    ['stray redirectOrigins without oauth', () => setUp({ redirectOrigins: ['x'] }), /^redirectO/],
    [
      'one redirect URI in two spellings',
      () =>
        setUpWith(
          { a: provider },
          {
            redirectUri: ({ purpose }) => `https://a.example${purpose === 'login' ? ':443' : ''}/`,
          },
        ),
      /redirectUri: .*twice/,
    ],
    [
      'one redirect URI for two',
      () => setUpWith({ a: provider }, { redirectUri: () => 'https://app.example.com/' }),
      /redirectUri: .*twice/,
    ],
    ...[
      'http://app.example.com/',
      'myapp:/x',
      'javascript:alert(1)',
      'https://a.example/a b',
      'https://a.example/\n',
      'data:,',
      '/callback',
      '',
      'https://a.example/#x',
    ].map((uri): [string, () => unknown, RegExp] => [
      `the redirect URI ${uri}`,
      () => setUpWith({ a: provider }, { redirectUri: ({ purpose }) => uri && `${uri}${purpose}` }),
      /^oauth\.redirectUri: a /,
    ]),
  ])('%s', (_, configure, message) => {
    expect(configure).toThrow(TypeError)
    expect(configure).toThrow(message)
  })
})

describe('a redirect URI', () => {
  const redirectUriOf = async (app: ReturnType<typeof setUp>, path: string) => {
    const { authorization_url: url } = (await (await app.ask(`GET ${path}`)).json()) as {
      authorization_url: string
    }
    return new URL(url).searchParams.get('redirectUri')
  }

  test('[OA-4] [WB-7] is the callback below baseUrl, whatever a client says', async () => {
    const app = setUpWith({ a: provider })
    const path = '/auth/a/authorize?redirect_uri=https://evil.example&redirectUri=evil'
    expect(await redirectUriOf(app, path)).toBe(`${origin}/auth/a/callback`)
  })

  test.each(['https://app.example.com/in/', 'com.example.app:/', 'http://localhost:5173/in/'])(
    'may be %s…',
    async (start) => {
      const redirectUri: OAuthOptions<string>['redirectUri'] = ({ provider: name, purpose }) =>
        `${start}${purpose}/${name}`
      const app = setUpWith({ a: provider, b: provider }, { redirectUri })
      expect(await redirectUriOf(app, '/auth/b/authorize')).toBe(`${start}login/b`)
    },
  )
})

describe('scopes', () => {
  test.each([
    ['', 'profile calendar'],
    ['?scopes=calendar', 'profile calendar'],
    ['?scopes=profile', 'profile'],
    ['?scopes=calendar&scopes=profile&scopes=calendar', 'profile calendar'],
  ])('%j asks for %s', async (query, expected) => {
    const app = setUpWith({ a: provider })
    const response = await app.ask(`GET /auth/a/authorize${query}`)
    const { authorization_url: url } = (await response.json()) as { authorization_url: string }
    expect(new URL(url).searchParams.get('scope')).toBe(expected)
  })

  test.each([
    '?scopes=admin',
    '?scopes=profile&scopes=admin',
    '?scopes=',
    '?scopes=profile%20calendar',
  ])('%j is 422', async (query) => {
    const response = await setUpWith({ a: provider }).ask(`GET /auth/a/authorize${query}`)
    expect(response.status).toBe(422)
  })
})

test('without the option there is no route, and no manager', async () => {
  const { auth, ask } = setUp()
  expect(auth.oauth).toBeUndefined()
  expect((await ask('GET /auth/google/authorize')).status).toBe(404)
})
