import { jwtVerify } from 'jose'
import { expect } from 'vitest'
import { type Expectation, invalidState, noState, refusal, unauthorized } from '../expectations.ts'
import { audienceOf, keyOf, signJwt, unsignedJwt } from '../jwt.ts'
import { rule, type Section } from '../rule.ts'
import { advance, bearer, createUser, hooks, logIn, signToken, storedUser } from '../scenario.ts'
import { Browser, stateIn, useAccount, withParameters, zoeThere } from './browser.ts'

const callback = '/auth/one/callback'
const expired: Expectation = refusal(400, 'ACCESS_TOKEN_ALREADY_EXPIRED')
const claims = { sub: 'a flow' }

/** More than a browser may have under way. */
const manyFlows = 10

export const flows: Section = {
  title: 'OAuth: flows',
  needsProvider: true,
  rules: [
    rule('two at once both succeed [OA-3]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const query = '?backend=jwt'
      const [first, second] = [await browser.reach({ query }), await browser.reach({ query })]
      expect(browser.flows).toHaveLength(2)
      expect(await browser.arrive(first)).toMatchObject({ status: 200 })
      expect(await browser.arrive(second)).toMatchObject({ status: 200 })
      expect(browser.flows).toEqual([])
    }),

    rule('abandoned ones do not pile up: at most five, below 4 KiB [OA-3]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const started: string[] = []
      for (let i = 0; i < manyFlows; i++) {
        started.push(await browser.reach({ query: `?backend=cookie&redirect_to=/page/${i}` }))
        expect(browser.flows).toHaveLength(Math.min(i + 1, 5))
      }
      expect(browser.cookie.length).toBeLessThan(4096)
      for (const [index, path] of started.slice(-2).entries()) {
        const answer = await browser.arrive(path)
        expect(answer.status).toBe(303)
        expect(answer.headers.get('location')).toBe(`/page/${manyFlows - 2 + index}`)
      }
      expect(await browser.arrive(started[0] ?? '')).toMatchObject(invalidState)
    }),

    rule('one holds nothing that a client has added to the query [V-OA-6]', async (api) => {
      const { id } = await createUser(api)
      useAccount(api, zoeThere)
      const fields = ['purpose', 'caller', 'provider', 'issuer', 'codeVerifier', 'nonce']
      const names = [...fields, 'sub', 'user_id', 'link', 'state', 'expiresAt']
      const added = Object.fromEntries(names.map((name) => [name, id]))
      const additionalData = JSON.stringify({ ...added, link: { userId: id }, expiresAt: 0 })
      const query = new URLSearchParams({ backend: 'cookie', ...added, additionalData })
      expect(await new Browser(api).run({ query: `?${query}` })).toMatchObject({ status: 204 })
      expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
    }),

    rule('one lives for ten minutes [OA-2]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const [first, second] = [await browser.reach(), await browser.reach()]
      await advance(api, 590)
      expect((await browser.arrive(first)).status).toBeLessThan(300)
      await advance(api, 15)
      expect(await browser.arrive(second)).toMatchObject(expired)
      const order = { purpose: 'oauth-state', claims, lifetime_seconds: -60 }
      const state = await signToken(api, order)
      expect(await browser.arrive(`${callback}?code=x&state=${state}`)).toMatchObject(expired)
    }),

    rule('one ends once, by success: a replay is refused [OA-2] [V-OA-10]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const path = await browser.reach({ query: '?backend=jwt' })
      const { cookie } = browser
      const answer = await browser.arrive(path)
      expect(answer).toMatchObject({ status: 200 })
      expect(answer.cookies).toEqual([expect.stringMatching(/fetch-users-flow-.*=;.*Max-Age=0/)])
      const code = new URL(await browser.reach(), api.origin).searchParams.get('code') ?? ''
      for (const again of [path, withParameters(path, { code })]) {
        expect(await api.get(again, { cookie })).toMatchObject({ ...invalidState, cookies: [] })
      }
      expect(api.provider.tokenRequests).toHaveLength(1)
    }),

    rule('without code or state, or with none of ours: refused [OA-11]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const path = await browser.reach()
      const changes = [
        { code: undefined },
        { state: undefined },
        { code: undefined, state: undefined },
        { code: '' },
        ...['', 'x', 'a.b.c', '..', '%00', 'x'.repeat(5000), '{"$ne":null}'].map((state) => ({
          state,
        })),
      ]
      for (const change of changes) {
        const answer = await browser.arrive(withParameters(path, change))
        expect(answer, JSON.stringify(change)).toMatchObject({ ...noState, cookies: [] })
      }
      expect(await browser.arrive(`${path}&state=x`)).toMatchObject({ status: 422 })
      expect((await browser.arrive(path)).status).toBeLessThan(300)
    }),

    rule('no other key, audience or issuer makes a state [JW-1] [JW-2] [V-JW-8]', async (api) => {
      const browser = new Browser(api)
      const key = keyOf(api, 'oauth-state')
      const aud = audienceOf(api, 'oauth-state')
      const exp = Math.floor(Date.now() / 1000) + 600
      const header = { typ: 'oauth-state+jwt' }
      const order = { purpose: 'oauth-state', claims: { ...claims, aud } }
      const forged = [
        await signToken(api, { ...order, secret: 'z'.repeat(48) }),
        await signToken(api, { ...order, claims: { ...claims, aud: audienceOf(api, 'verify') } }),
        await signToken(api, { ...order, claims: { ...claims, iss: 'https://evil.example' } }),
        await signToken(api, { ...order, purpose: 'verify' }),
        await signToken(api, { ...order, purpose: 'access' }),
        await signJwt({ ...claims, aud, exp }, header, key), // no iss
        await signJwt({ ...claims, aud, exp, iss: api.baseUrl }, {}, key), // no typ
        await signJwt({ ...claims, aud, iss: api.baseUrl }, header, key), // no exp
        unsignedJwt({ ...claims, aud, exp, iss: api.baseUrl }, { ...header, alg: 'none' }),
      ]
      for (const state of forged) {
        const answer = await browser.arrive(`${callback}?code=x&state=${state}`)
        expect(answer, state).toMatchObject(noState)
      }
    }),

    ...[false, true].map((isAssociate) =>
      rule(
        `a state to ${isAssociate ? 'link' : 'log in'} says no more than which flow`,
        async (api) => {
          await createUser(api)
          const browser = new Browser(api)
          await browser.logIn('jwt')
          const state = stateIn(await browser.reach({ isAssociate }))
          const audience = audienceOf(api, `oauth-state${isAssociate ? '-associate' : ''}`)
          const rules = { audience, issuer: api.baseUrl, algorithms: ['HS256'] }
          const { payload } = await jwtVerify(state, keyOf(api, 'oauth-state'), rules)
          const { iat = 0, exp = 0, sub = '' } = payload
          expect(Object.keys(payload).toSorted()).toEqual(['aud', 'exp', 'iat', 'iss', 'sub'])
          expect(exp - iat).toBe(600)
          expect(sub).toMatch(/[\w-]{22,}$/)
        },
      ),
    ),

    rule('a genuine state is worth nothing by itself [V-OA-1] [V-OA-3]', async (api) => {
      useAccount(api, zoeThere)
      const attacker = new Browser(api)
      const path = await attacker.reach({ query: '?backend=cookie' })
      const [name = ''] = attacker.flows
      const value = attacker.cookies.get(name) ?? ''
      const victim = new Browser(api)
      await victim.start()
      const [own = ''] = victim.flows
      const made = await signToken(api, { purpose: 'oauth-state', claims })
      const jars = [
        '',
        victim.cookie,
        `${name}=`,
        `${name}=${victim.cookies.get(own)}`, // another flow by this one's name
        `${own}=${value}`,
        `${name}=${value}; ${name}=${value}`,
        `${name}=${value.slice(0, -4)}AAAA`,
        `${name.toUpperCase()}=${value}`,
      ]
      for (const cookie of jars) {
        const answer = await api.get(path, { cookie })
        expect(answer, cookie).toMatchObject({ ...invalidState, cookies: [] })
      }
      const withMade = `${callback}?code=x&state=${made}`
      expect(await attacker.arrive(withMade)).toMatchObject(invalidState)
      expect(api.provider.tokenRequests).toEqual([])
      expect(await hooks(api)).toEqual([])
      expect(await attacker.arrive(path)).toMatchObject({ status: 204 })
    }),

    rule("one provider's is none of the other's [OA-2] [V-OA-2]", async (api) => {
      const browser = new Browser(api)
      const path = await browser.reach()
      const elsewhere = path.replace('/one/', '/two/')
      expect(await browser.arrive(elsewhere)).toMatchObject(invalidState)
      expect(api.provider.tokenRequests).toEqual([])
    }),

    rule('one to log in links nothing, and the other way round [OA-2] [V-OA-1]', async (api) => {
      await createUser(api)
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      await browser.logIn('cookie')
      const paths = [await browser.reach(), await browser.reach({ isAssociate: true })]
      for (const path of paths) {
        const other = path.includes('associate')
          ? path.replace('/associate', '')
          : path.replace('/auth', '/auth/associate')
        expect(await browser.arrive(other), other).toMatchObject(invalidState)
      }
      expect(api.provider.tokenRequests).toEqual([])
    }),

    rule('what travels with one is no log-in [V-OA-4]', async (api) => {
      await createUser(api)
      await logIn(api, 'cookie')
      const browser = new Browser(api)
      const state = stateIn(await browser.reach())
      const [sealed = ''] = browser.cookies.values()
      for (const token of [state, sealed]) {
        const cookie = `${api.cookieName}=${token}`
        expect(await api.get('/users/me', bearer(token))).toMatchObject(unauthorized)
        expect(await api.get('/users/me', { cookie })).toMatchObject(unauthorized)
      }
    }),

    rule('no other token is a state [V-JW-8]', async (api) => {
      await createUser(api)
      const { authorization = '' } = await logIn(api, 'jwt')
      const token = authorization.slice('Bearer '.length)
      const answer = await api.get(`${callback}?code=x&state=${token}`)
      expect(answer).toMatchObject(noState)
    }),
  ],
}
