import { expect } from 'vitest'
import { trustedOrigin } from '../fixture.ts'
import type { Api, HeaderRecord } from './api.ts'
import { csrfRejected } from './expectations.ts'
import { type Rule, rule, type Section } from './rule.ts'
import { ann, createSuperuser, createUser, hooks, logIn, storedUser } from './scenario.ts'

const evil = 'https://evil.example'
const form = { username: ann.email, password: ann.password }

/** One line of the rule: what a request says of where it comes from, and whether that passes. */
interface Case {
  readonly title: string
  readonly passes: boolean
  headers(api: Api): HeaderRecord
}

const cases: readonly Case[] = [
  passing('Sec-Fetch-Site: same-origin', () => ({ 'sec-fetch-site': 'same-origin' })),
  passing('Sec-Fetch-Site: none', () => ({ 'sec-fetch-site': 'none' })),
  passing('Sec-Fetch-Site: same-origin decides, not Origin', () => ({
    'sec-fetch-site': 'same-origin',
    origin: evil,
  })),
  passing('the own Origin', (api) => ({ origin: api.origin })),
  passing('a trusted Origin', () => ({ origin: trustedOrigin })),
  passing('a trusted Origin decides, not Sec-Fetch-Site', () => ({
    'sec-fetch-site': 'cross-site',
    origin: trustedOrigin,
  })),
  failing('a foreign Origin', () => ({ origin: evil })),
  failing('Origin: null', () => ({ origin: 'null' })),
  failing('a foreign Origin decides, not Referer', (api) => ({
    origin: evil,
    referer: `${api.origin}/`,
  })),
  failing('Sec-Fetch-Site: cross-site', () => ({ 'sec-fetch-site': 'cross-site' })),
  failing('Sec-Fetch-Site: same-site', () => ({ 'sec-fetch-site': 'same-site' })),
  failing('Sec-Fetch-Site of no known value', () => ({ 'sec-fetch-site': 'x' })),
  failing('Sec-Fetch-Site: cross-site decides, not Referer', (api) => ({
    'sec-fetch-site': 'cross-site',
    referer: `${api.origin}/`,
  })),
  passing('the own Referer', (api) => ({ referer: `${api.origin}/page?x=${evil}` })),
  passing('a trusted Referer', () => ({ referer: `${trustedOrigin}/page` })),
  failing('a foreign Referer', (api) => ({ referer: `${evil}/?x=${api.origin}` })),
  failing('a Referer that is no URL', () => ({ referer: '/page' })),
  failing('nothing, with a cookie of ours', () => ({})),
]

const lookAlikes = [
  `${trustedOrigin}.evil.example`,
  'https://evilfront.example',
  'https://sub.front.example',
  'https://front.example:8443',
  'http://front.example',
  'https://FRONT.example',
  `${trustedOrigin}/`,
  ` ${trustedOrigin}x`,
  `${trustedOrigin}, ${evil}`,
  'front.example',
  'https://',
  '*',
]

const perCase = cases.flatMap(({ title, passes, headers }): Rule[] => [
  rule(`a cookie request ${passes ? 'passes' : 'is refused'} by ${title} [WB-1]`, async (api) => {
    await createUser(api)
    const { cookie = '' } = await logIn(api, 'cookie')
    const sent = { ...headers(api), cookie }
    const expected = passes ? { status: 200 } : csrfRejected
    expect(await api.post('/__fixture/guard', undefined, sent)).toMatchObject(expected)
    expect(await api.patch('/users/me', {}, sent)).toMatchObject(expected)
    expect(await api.get('/users/me', sent)).toMatchObject({ status: 200 })
  }),

  rule(
    `a cookie log-in ${passes ? 'passes' : 'is refused'} by ${title} [WB-1] [WB-2]`,
    async (api) => {
      await createUser(api)
      const carried = { cookie: `other=1; ${api.cookieName}=dead`, ...headers(api) }
      const answer = await api.form('/auth/cookie/login', form, carried)
      expect(answer).toMatchObject(passes ? { status: 204 } : csrfRejected)
    },
  ),
])

export const sameOrigin: Section = {
  title: 'the same-origin rule',
  rules: [
    ...perCase,

    rule('no look-alike of a trusted origin passes [WB-5]', async (api) => {
      await createUser(api)
      const { cookie = '' } = await logIn(api, 'cookie')
      for (const origin of lookAlikes) {
        const answer = await api.patch('/users/me', {}, { cookie, origin })
        expect(answer, origin).toMatchObject(csrfRejected)
      }
    }),

    rule('a log-in from elsewhere is refused without cookies, too [WB-2] [V-SE-6]', async (api) => {
      await createUser(api)
      for (const headers of [{ origin: evil }, { 'sec-fetch-site': 'cross-site' }]) {
        const answer = await api.form('/auth/cookie/login', form, headers)
        expect(answer).toMatchObject({ ...csrfRejected, cookies: [] })
      }
      expect(await hooks(api)).toEqual([])
    }),

    rule('a log-in that says nothing passes without a cookie of ours', async (api) => {
      await createUser(api)
      for (const headers of [{}, { cookie: 'other=1' }]) {
        const answer = await api.form('/auth/cookie/login', form, headers)
        expect(answer).toMatchObject({ status: 204 })
      }
    }),

    rule('no media type gets around it [V-SE-7]', async (api) => {
      await createUser(api)
      const text = new URLSearchParams(form).toString()
      const types = ['Text/Plain', 'multipart/form-data; x', undefined, 'x', 'text/plain;']
      for (const type of [...types, 'application/x-www-form-urlencoded;']) {
        const headers = { origin: evil }
        const answer = await api.send('POST', '/auth/cookie/login', {
          raw: { text, type },
          headers,
        })
        expect([403, 415, 422], type).toContain(answer.status)
        expect(answer.cookies).toEqual([])
      }
    }),

    rule('it holds on every unsafe route that a cookie opens', async (api) => {
      const { id } = await createSuperuser(api)
      const root = { email: 'root@example.com', password: ann.password }
      const headers = { ...(await logIn(api, 'cookie', root)), origin: evil }
      const victim = await createUser(api)
      const answers = [
        await api.post('/auth/cookie/logout', undefined, headers),
        await api.patch('/users/me', { display_name: 'x' }, headers),
        await api.patch(`/users/${victim.id}`, { is_superuser: true }, headers),
        await api.delete(`/users/${victim.id}`, headers),
      ]
      for (const answer of answers) expect(answer).toMatchObject(csrfRejected)
      expect(await storedUser(api, victim.id)).toMatchObject({ is_superuser: false })
      expect(await storedUser(api, id)).toMatchObject({ display_name: null })
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
    }),

    rule('a refused request is nobody where nobody is fine', async (api) => {
      await createUser(api)
      const headers = { ...(await logIn(api, 'cookie')), origin: evil }
      const answer = await api.post('/__fixture/guard?optional', undefined, headers)
      expect(answer).toMatchObject({ status: 200, body: null })
    }),

    rule('bearer requests are exempt, and so is a bearer log-in', async (api) => {
      await createUser(api)
      const { authorization = '' } = await logIn(api, 'jwt')
      const { cookie = '' } = await logIn(api, 'cookie')
      for (const headers of [{ origin: evil }, { 'sec-fetch-site': 'cross-site' }, { cookie }]) {
        const sent = { ...headers, authorization }
        expect(await api.patch('/users/me', {}, sent)).toMatchObject({ status: 200 })
        expect(await api.form('/auth/jwt/login', form, headers)).toMatchObject({ status: 200 })
      }
    }),
  ],
}

function passing(title: string, headers: Case['headers']): Case {
  return { title, passes: true, headers }
}

function failing(title: string, headers: Case['headers']): Case {
  return { title, passes: false, headers }
}
