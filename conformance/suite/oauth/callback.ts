import { expect } from 'vitest'
import type { Api } from '../api.ts'
import { codeRejected, invalidState, providerError, refusal } from '../expectations.ts'
import { rule, type Section } from '../rule.ts'
import { createUser, hooks } from '../scenario.ts'
import { annThere, Browser, useAccount, withParameters, zoeThere } from './browser.ts'

const unavailable = refusal(502, 'OAUTH_PROVIDER_UNAVAILABLE')
const query = '?backend=cookie'

/** What a provider may say of an account that is not to be believed. */
const wrongClaims: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['no nonce', { nonce: undefined }],
  ['another nonce', { nonce: 'x' }],
  ['another issuer', { iss: 'https://evil.example' }],
  ['another audience', { aud: 'client-two' }],
  ['many audiences, and no azp', { aud: ['client-one', 'client-two'] }],
  ['another azp', { azp: 'client-two' }],
  ['an exp that is past', { exp: 1_000_000_000 }],
  ['no exp', { exp: undefined }],
  ['no sub', { sub: undefined }],
  ['an empty sub', { sub: '' }],
  ['a sub that is a number', { sub: 1 }],
  ['a sub that is too long', { sub: 'x'.repeat(256) }],
]

async function expectNobody(api: Api): Promise<void> {
  expect(await hooks(api)).toEqual([])
}

export const callback: Section = {
  title: 'OAuth: callback',
  needsProvider: true,
  rules: [
    rule('error: the flow is over, and says so by a code of ours [OA-11]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const path = await browser.reach({ query })
      const { cookie } = browser
      const denied = withParameters(path, { code: undefined, error: 'access_denied' })
      expect(await browser.arrive(denied)).toMatchObject(providerError)
      expect(browser.flows).toEqual([])
      expect(await api.get(path, { cookie })).toMatchObject(invalidState)
      await expectNobody(api)
    }),

    rule('error: with redirect_to the page is told, in its own query', async (api) => {
      const browser = new Browser(api)
      const path = await browser.reach({ query: `${query}&redirect_to=/page?x=1%23top` })
      const denied = withParameters(path, { code: undefined, error: 'access_denied' })
      const answer = await browser.arrive(denied)
      expect(answer).toMatchObject({ status: 303, text: '' })
      const location = answer.headers.get('location')
      expect(location).toBe('/page?x=1&error=OAUTH_PROVIDER_ERROR#top')
    }),

    rule('error: a flow that is not valid is left as it was [OA-11]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const path = await browser.reach({ query })
      for (const rest of ['', '&state=', '&state=x']) {
        const answer = await browser.arrive(`/auth/one/callback?error=access_denied${rest}`)
        expect(answer).toMatchObject({ ...providerError, cookies: [] })
      }
      const denied = withParameters(path, { code: undefined, error: 'access_denied' })
      expect(await api.get(denied)).toMatchObject(providerError)
      expect(await browser.arrive(denied.replace('/one/', '/two/'))).toMatchObject(providerError)
      expect(await browser.arrive(path)).toMatchObject({ status: 204 })
    }),

    rule('error: nothing of it is reflected [OA-11] [WB-12] [V-IN-4] [V-SE-18]', async (api) => {
      const browser = new Browser(api)
      for (const page of ['', '&redirect_to=/page']) {
        const path = await browser.reach({ query: query + page })
        const changes = {
          code: undefined,
          error: '<script>alert(1)</script>',
          error_description: 'é\r\nset-cookie: evil=1',
          error_uri: 'https://evil.example',
        }
        const { text, headers } = await browser.arrive(withParameters(path, changes))
        const all = decodeURIComponent(text + [...headers].join())
        expect(all).not.toMatch(/script|alert|evil/)
        expect(all).toContain('OAUTH_PROVIDER_ERROR')
      }
    }),

    rule('iss: the one that is configured, or none, before any request [OA-5]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      for (const iss of ['https://evil.example', `${api.provider.issuer}/`, '']) {
        const path = withParameters(await browser.reach({ query }), { iss })
        expect(await browser.arrive(path), iss).toMatchObject(invalidState)
      }
      expect(api.provider.tokenRequests).toEqual([])
      const { issuer: iss } = api.provider
      const path = withParameters(await browser.reach({ query }), { iss })
      expect(await browser.arrive(path)).toMatchObject({ status: 204 })
    }),

    rule('a code that the provider refuses', async (api) => {
      const browser = new Browser(api)
      const path = await browser.reach({ query })
      api.provider.forged.set('/token', { status: 400, body: { error: 'invalid_grant' } })
      expect(await browser.arrive(path)).toMatchObject(codeRejected)
      await expectNobody(api)
    }),

    rule('an ID token that does not hold [OA-6] [V-OA-5] [V-LK-8]', async (api) => {
      const browser = new Browser(api)
      for (const [title, claims] of wrongClaims) {
        useAccount(api, { ...zoeThere, ...claims } as typeof zoeThere)
        expect(await browser.run({ query }), title).toMatchObject(codeRejected)
      }
      const [header, payload] = (await api.provider.signIdToken(() => {})).split('.')
      for (const token of [undefined, 'x', `${header}.${payload}.`, `${header}.${payload}.AAAA`]) {
        useAccount(api, zoeThere)
        api.provider.tokens = { id_token: token }
        expect(await browser.run({ query }), token).toMatchObject(codeRejected)
      }
      await expectNobody(api)
    }),

    rule("userinfo of another account than the ID token's [OA-7] [V-LK-9]", async (api) => {
      const browser = new Browser(api)
      useAccount(api, { sub: zoeThere.sub })
      api.provider.userinfo = annThere
      expect(await browser.run({ query })).toMatchObject(codeRejected)
      await expectNobody(api)
    }),

    rule('a provider that answers nonsense is 502', async (api) => {
      const browser = new Browser(api)
      const answers = [
        { status: 500, body: '<h1>Sorry</h1>' },
        { status: 200, body: '<h1>Welcome</h1>' },
        { status: 200, body: { access_token: 'x' } },
        { status: 307, body: '' },
      ]
      for (const answer of answers) {
        const path = await browser.reach({ query })
        api.provider.forged.set('/token', answer)
        expect(await browser.arrive(path), JSON.stringify(answer)).toMatchObject(unavailable)
        api.provider.forged.clear()
      }
      await expectNobody(api)
    }),

    rule('with redirect_to: 303 to the page, with the cookie of the log-in', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const answer = await browser.run({ query: `${query}&redirect_to=/page?x=1` })
      expect(answer).toMatchObject({ status: 303, text: '' })
      expect(answer.headers.get('location')).toBe('/page?x=1')
      expect(await browser.ask('/users/me')).toMatchObject({ status: 200 })
    }),

    rule('with redirect_to: every refusal of a valid flow goes there', async (api) => {
      await createUser(api)
      useAccount(api, annThere)
      const browser = new Browser(api)
      const answer = await browser.run({ query: `${query}&redirect_to=/page` })
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toBe('/page?error=OAUTH_USER_ALREADY_EXISTS')
      expect([...browser.cookies]).toEqual([])
      const path = await browser.reach({ query: `${query}&redirect_to=/page` })
      expect(await api.get(path)).toMatchObject(invalidState) // whose flow it is, nobody knows
    }),
  ],
}
