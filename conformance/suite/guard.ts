import { expect } from 'vitest'
import type { Api } from './api.ts'
import { csrfRejected, forbidden, unauthorized } from './expectations.ts'
import { rule, type Section } from './rule.ts'
import { bearer, createSuperuser, createUser, logIn, signToken } from './scenario.ts'

const guarded = '/__fixture/guard'

/** Some servers do not hand on such a header. */
export const emptyAuthorization = 'an empty Authorization header decides alone, too [SE-12]'

/** That nobody is logged in by a good cookie beside one of these headers. */
async function expectNobody(api: Api, authorizations: readonly string[]): Promise<void> {
  await createUser(api)
  const { cookie = '' } = await logIn(api, 'cookie')
  for (const authorization of authorizations) {
    const headers = { cookie, authorization }
    expect(await api.get(guarded, headers), authorization).toMatchObject(unauthorized)
    const optional = await api.get(`${guarded}?optional`, headers)
    expect(optional, authorization).toMatchObject({ status: 200, body: null })
  }
}

export const guard: Section = {
  title: 'the guard',
  rules: [
    rule('lets active users in, verified or not', async (api) => {
      const { id } = await createUser(api)
      for (const backend of ['jwt', 'cookie'] as const) {
        const headers = await logIn(api, backend)
        expect(await api.get(guarded, headers)).toMatchObject({ status: 200, body: { id } })
        expect(await api.post(guarded, undefined, headers)).toMatchObject({ status: 200 })
      }
    }),

    rule('401 without a credential; null where nobody is fine', async (api) => {
      expect(await api.get(guarded)).toMatchObject(unauthorized)
      expect(await api.get(`${guarded}?optional`)).toMatchObject({ status: 200, body: null })
      expect(await api.get(`${guarded}?optional`, bearer('x'))).toMatchObject({ body: null })
    }),

    rule('401 for an inactive user, before any 403; active: false lets in', async (api) => {
      const { id } = await createUser(api, { is_active: false })
      const headers = bearer(await signToken(api, { purpose: 'access', claims: { sub: id } }))
      for (const query of ['', '?verified', '?superuser', '?verified&superuser']) {
        expect(await api.get(guarded + query, headers), query).toMatchObject(unauthorized)
      }
      expect(await api.get(`${guarded}?optional`, headers)).toMatchObject({ body: null })
      const anyone = await api.get(`${guarded}?active=false`, headers)
      expect(anyone).toMatchObject({ status: 200, body: { id } })
    }),

    rule('verified: 403 for who is not', async (api) => {
      await createUser(api)
      const bob = await createUser(api, { email: 'bob@example.com', is_verified: true })
      const headers = await logIn(api, 'jwt')
      expect(await api.get(`${guarded}?verified`, headers)).toMatchObject(forbidden)
      expect(await api.get(`${guarded}?verified&optional`, headers)).toMatchObject({ body: null })
      const verified = await api.get(`${guarded}?verified`, await logIn(api, 'jwt', bob))
      expect(verified).toMatchObject({ status: 200 })
    }),

    rule('superuser: 403 for who is not', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      expect(await api.get(`${guarded}?superuser`, headers)).toMatchObject(forbidden)
      expect(await api.get(`${guarded}?superuser&optional`, headers)).toMatchObject({ body: null })
      const root = await createSuperuser(api)
      expect(await api.get(`${guarded}?superuser`, root.headers)).toMatchObject({ status: 200 })
      const both = await api.get(`${guarded}?superuser&verified`, root.headers)
      expect(both).toMatchObject(forbidden)
    }),

    rule('backends: no other counts', async (api) => {
      await createUser(api)
      const token = await logIn(api, 'jwt')
      const cookie = await logIn(api, 'cookie')
      const both = { ...cookie, ...token }
      for (const [names, headers, status] of [
        ['jwt', token, 200],
        ['jwt', cookie, 401],
        ['cookie', cookie, 200],
        ['cookie', token, 401],
        ['cookie,jwt', cookie, 200],
        ['cookie', both, 401],
        ['other', token, 401],
      ] as const) {
        const answer = await api.get(`${guarded}?backends=${names}`, headers)
        expect(answer.status, names).toBe(status)
      }
    }),

    rule('an Authorization header decides alone [SE-12] [WB-13] [V-JW-9]', (api) =>
      expectNobody(api, ['Bearer x', 'Bearer', 'Basic YTpi', 'Token x', 'x']),
    ),

    rule(emptyAuthorization, (api) => expectNobody(api, [''])),

    rule('a good bearer token counts, whatever the cookie says', async (api) => {
      const { id } = await createUser(api)
      const cookie = `${api.cookieName}=x`
      const headers = { cookie, ...(await logIn(api, 'jwt')) }
      expect(await api.get(guarded, headers)).toMatchObject({ status: 200, body: { id } })
    }),

    rule('the scheme is Bearer, in any case, and no other [WB-13] [V-JW-9]', async (api) => {
      await createUser(api)
      const { authorization = '' } = await logIn(api, 'jwt')
      const token = authorization.slice('Bearer '.length)
      for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR']) {
        const headers = { authorization: `${scheme} ${token}` }
        expect(await api.get(guarded, headers), scheme).toMatchObject({ status: 200 })
      }
      for (const scheme of ['', 'Basic ', 'Token ', 'JWT ', 'Bearer:', 'Bearer', 'xBearer ']) {
        const headers = { authorization: scheme + token }
        expect(await api.get(guarded, headers), scheme).toMatchObject(unauthorized)
      }
    }),

    rule('garbage for a token is 401 [SE-11] [V-JW-6] [V-JW-7]', async (api) => {
      const strange = ['%', '%E0%A4%A', 'a', 'ab', 'abc', '.', '..', 'a.b.c', '"x"', 'null', ',']
      for (const token of [...strange, 'x'.repeat(6000), `${'x.'.repeat(3000)}x`]) {
        expect(await api.get(guarded, bearer(token)), token).toMatchObject(unauthorized)
      }
    }),

    rule('a token in the URL or a body is none [SE-13]', async (api) => {
      await createUser(api)
      const { authorization = '' } = await logIn(api, 'jwt')
      const token = authorization.slice('Bearer '.length)
      expect(await api.get(`${guarded}?access_token=${token}`)).toMatchObject(unauthorized)
      expect(await api.get(`/users/me?access_token=${token}`)).toMatchObject(unauthorized)
      const form = await api.form(guarded, { access_token: token })
      expect(form).toMatchObject(unauthorized)
    }),

    rule('what else a request says of its user is ignored [V-SE-13] [V-SE-17]', async (api) => {
      const { id } = await createUser(api)
      const headers = { 'x-user-id': id, 'x-forwarded-user': id, 'x-middleware-subrequest': 'x' }
      expect(await api.get(`/users/me?user_id=${id}`, headers)).toMatchObject(unauthorized)
    }),

    rule('a WebSocket handshake counts as unsafe [WB-1]', async (api) => {
      await createUser(api)
      const own = { ...(await logIn(api, 'cookie')), upgrade: 'websocket' }
      expect(await api.get(guarded, own)).toMatchObject({ status: 200 })
      const foreign = { ...own, origin: 'https://evil.example' }
      expect(await api.get(guarded, foreign)).toMatchObject(csrfRejected)
    }),
  ],
}
