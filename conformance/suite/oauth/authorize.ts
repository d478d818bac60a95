import { createHash } from 'node:crypto'
import { expect } from 'vitest'
import { clientIds } from '../../fixture/providers.ts'
import { landingOrigin, trustedOrigin } from '../../fixture.ts'
import type { Api, HeaderRecord } from '../api.ts'
import { csrfRejected, invalid, notFound, refusal } from '../expectations.ts'
import { rule, type Section, safeRule } from '../rule.ts'
import { textIn } from '../scenario.ts'
import { authorizePath, Browser, useAccount, withParameters, zoeThere } from './browser.ts'

const path = authorizePath({})
const evil = 'https://evil.example'

const passing: readonly ((api: Api) => HeaderRecord)[] = [
  () => ({}),
  () => ({ 'sec-fetch-site': 'same-origin' }),
  () => ({ 'sec-fetch-site': 'none' }),
  (api) => ({ origin: api.origin }),
  () => ({ origin: trustedOrigin, 'sec-fetch-site': 'cross-site' }),
  (api) => ({ referer: `${api.origin}/page`, 'sec-fetch-site': 'same-site' }),
  () => ({ referer: `${trustedOrigin}/page`, 'sec-fetch-site': 'cross-site' }),
]

const refused: readonly HeaderRecord[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1' },
  { 'sec-fetch-site': 'x' },
  { origin: evil },
  { origin: 'null' },
  { origin: `${trustedOrigin}.evil.example` },
  { referer: `${evil}/?x=${trustedOrigin}` },
  { referer: `${trustedOrigin}.evil.example/` },
  { referer: `${evil}/`, 'sec-fetch-site': 'cross-site' },
  { origin: evil, referer: `${trustedOrigin}/` },
]

const foreignTargets = [
  evil,
  '//evil.example',
  '/\\evil.example',
  '\\evil.example',
  '/%2fevil.example',
  '/%5Cevil.example',
  `${landingOrigin}.evil.example/`,
  `${landingOrigin}@evil.example/`,
  `${landingOrigin}:8443/`,
  landingOrigin.replace('https', 'http'),
  'javascript:alert(1)',
  'page',
  '',
  '/\t/evil.example',
  '/../\u0000',
  `/${'x'.repeat(600)}`,
]

export const authorize: Section = {
  title: 'OAuth: authorize',
  needsProvider: true,
  rules: [
    rule('a fetch gets the URL: code flow, PKCE S256, state, nonce [OA-1] [OA-4]', async (api) => {
      const browser = new Browser(api)
      const answer = await browser.ask(path)
      expect(answer.status).toBe(200)
      expect(Object.keys(answer.body as object)).toEqual(['authorization_url'])
      const url = new URL(textIn(answer.body, 'authorization_url'))
      expect(url.origin + url.pathname).toBe(`${api.provider.issuer}/authorize`)
      expect(Object.fromEntries(url.searchParams)).toEqual({
        response_type: 'code',
        client_id: clientIds.one,
        redirect_uri: `${api.baseUrl}/auth/one/callback`,
        scope: 'openid email profile',
        state: expect.any(String),
        nonce: expect.stringMatching(/^[\w-]{22,}$/),
        code_challenge: expect.stringMatching(/^[\w-]{43}$/),
        code_challenge_method: 'S256',
      })
    }),

    rule('a navigation is sent on: 303, with the flow cookie [OA-15]', async (api) => {
      const browser = new Browser(api)
      const headers = { 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'same-origin' }
      const answer = await browser.ask(path, headers)
      expect(answer).toMatchObject({ status: 303, text: '' })
      expect(answer.headers.get('location')).toMatch(`${api.provider.issuer}/authorize?`)
      expect(browser.flows).toHaveLength(1)
    }),

    rule('state, nonce and challenge are new each time [OA-1] [V-OA-5]', async (api) => {
      const seen = new Set<string | null>()
      for (let i = 0; i < 3; i++) {
        const { searchParams } = await new Browser(api).start()
        for (const name of ['state', 'nonce', 'code_challenge']) seen.add(searchParams.get(name))
      }
      expect(seen.size).toBe(9)
    }),

    rule('the verifier of that challenge goes to the token endpoint alone [OA-1]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const url = await browser.start()
      const answer = await api.provider.signIn(url)
      await browser.arrive(answer.href.slice(api.baseUrl.length))
      const { form } = api.provider.tokenRequests[0] ?? {}
      const { code_verifier: verifier, ...rest } = form ?? {}
      expect(rest).toEqual({
        grant_type: 'authorization_code',
        code: answer.searchParams.get('code'),
        redirect_uri: url.searchParams.get('redirect_uri'),
      })
      const challenge = createHash('sha256').update(String(verifier)).digest('base64url')
      expect(url.searchParams.get('code_challenge')).toBe(challenge)
    }),

    rule('the flow cookie is as strict as it can be, and sealed [OA-2]', async (api) => {
      const answer = await new Browser(api).ask(`${path}?backend=cookie&redirect_to=/page`)
      const [cookie = '', ...more] = answer.cookies
      const [pair = '', ...attributes] = cookie.split('; ')
      const isSecure = api.origin.startsWith('https:')
      expect(more).toEqual([])
      expect(pair).toMatch(isSecure ? /^__Host-fetch-users-flow-[\w-]+=/ : /^fetch-users-flow-/)
      const expected = ['HttpOnly', 'Max-Age=600', 'Path=/', 'SameSite=Lax']
      expect(attributes.toSorted()).toEqual([...expected, ...(isSecure ? ['Secure'] : [])])
      const value = pair.slice(pair.indexOf('=') + 1)
      for (const part of [value, ...value.split('.')]) {
        expect(Buffer.from(part, 'base64url').toString('latin1')).not.toMatch(/page|cookie|one/)
      }
    }),

    rule('no answer of a flow may be stored, and caches are told [SE-9]', async (api) => {
      const browser = new Browser(api)
      const started = await browser.ask(path)
      const failed = await browser.arrive('/auth/one/callback')
      for (const { headers } of [started, failed]) {
        expect(headers.get('cache-control')).toBe('no-store')
        expect(headers.get('referrer-policy')).toBe('no-referrer')
        expect(headers.get('vary')).toMatch(/Cookie/)
      }
    }),

    rule(
      'scopes: some of those that are configured, and what it cannot do without',
      async (api) => {
        const scopesOf = async (query: string) =>
          (await new Browser(api).start({ query })).searchParams.get('scope')
        expect(await scopesOf('?scopes=openid&scopes=email')).toBe('openid email')
        expect(await scopesOf('?scopes=profile')).toBe('openid email profile')
        for (const query of [
          '?scopes=admin',
          '?scopes=email&scopes=admin',
          '?scopes=email+profile',
        ]) {
          const answer = await new Browser(api).ask(path + query)
          expect(answer, query).toMatchObject(invalid(['value_error', 'query', 'scopes']))
          expect(answer.cookies).toEqual([])
        }
      },
    ),

    rule('backend: one that there is, said once [V-IN-10]', async (api) => {
      for (const name of ['cookie', 'jwt']) {
        expect(await api.get(`${path}?backend=${name}`)).toMatchObject({ status: 200 })
      }
      for (const query of ['?backend=x', '?backend=', '?backend=jwt&backend=cookie']) {
        const answer = await api.get(path + query)
        expect(answer, query).toMatchObject({ status: 422, cookies: [] })
        expect(answer.body).toMatchObject({ detail: [{ loc: ['query', 'backend'] }] })
      }
    }),

    rule('redirect_to: a path of ours, for a cookie backend alone', async (api) => {
      const ask = (backend: string) => api.get(`${path}?backend=${backend}&redirect_to=/page?x=1`)
      expect(await ask('cookie')).toMatchObject({ status: 200 })
      expect(await ask('jwt')).toMatchObject(invalid(['value_error', 'query', 'redirect_to']))
    }),

    rule('redirect_to: another origin only if it is configured', async (api) => {
      const answer = await api.get(`${path}?backend=cookie&redirect_to=${landingOrigin}/page`)
      expect(answer.status).toBe(api.isCompat ? 422 : 200)
    }),

    rule('redirect_to: nothing that leads elsewhere is 200, or 500', async (api) => {
      for (const target of foreignTargets) {
        const query = new URLSearchParams({ backend: 'cookie', redirect_to: target })
        const answer = await api.get(`${path}?${query}`)
        expect(answer, target).toMatchObject(invalid(['value_error', 'query', 'redirect_to']))
        expect(answer.cookies).toEqual([])
      }
    }),

    rule('a caller that is ours or trusted may start one [V-OA-12]', async (api) => {
      for (const headers of passing) {
        const sent = headers(api)
        expect(await api.get(path, sent), JSON.stringify(sent)).toMatchObject({ status: 200 })
      }
    }),

    rule('another site may not, nor a sibling [V-OA-12] [WB-5]', async (api) => {
      for (const sent of refused) {
        const answer = await api.get(path, sent)
        expect(answer, JSON.stringify(sent)).toMatchObject({ ...csrfRejected, cookies: [] })
      }
    }),

    rule(
      "no parameter or header of the client's gets into the URL [V-OA-7] [V-OA-14]",
      async (api) => {
        const names = ['state', 'redirect_uri', 'client_id', 'nonce', 'code_challenge', 'prompt']
        const own = ['response_type', 'code_challenge_method', 'additionalData', 'scope']
        const query = new URLSearchParams([...names, ...own].map((name) => [name, 'of-the-client']))
        const headers = { 'x-forwarded-host': 'of-the-client', 'x-forwarded-proto': 'http' }
        const answer = await new Browser(api).ask(`${path}?${query}`, headers)
        expect(answer.status).toBe(200)
        expect(answer.text).not.toContain('of-the-client')
        expect(answer.text).not.toContain('prompt')
      },
    ),

    rule('methods: GET; HEAD and the rest are 405 [WB-4] [OA-14]', async (api) => {
      const paths = [path, '/auth/one/callback', '/auth/associate/one/authorize']
      for (const at of [...paths, '/auth/associate/one/callback', '/auth/associate/one']) {
        const allowed = at.endsWith('one') ? 'DELETE' : 'GET'
        for (const method of ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS']) {
          if (method === allowed) continue
          const answer = await api.send(method, at)
          expect(answer.status, `${method} ${at}`).toBe(405)
          expect(answer.headers.get('allow')).toBe(allowed)
          if (method === 'HEAD') continue // servers leave the body out
          expect(answer).toMatchObject(refusal(405, 'Method Not Allowed'))
        }
      }
    }),

    rule('a provider that is not configured is 404', async (api) => {
      for (const at of ['/auth/three/authorize', '/auth/ONE/authorize', '/auth/one/authorize/']) {
        expect(await api.get(at), at).toMatchObject(notFound)
      }
      expect(await api.delete('/auth/associate/three')).toMatchObject(notFound)
    }),

    safeRule('the URL of the callback has the mount path, and nothing of the page', async (api) => {
      const url = await new Browser(api).start({ query: '?backend=cookie&redirect_to=/page' })
      const redirectUri = url.searchParams.get('redirect_uri') ?? ''
      expect(withParameters(redirectUri, {})).toBe('/auth/one/callback')
      expect(url.href).not.toContain('page')
    }),
  ],
}
