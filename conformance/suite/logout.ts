import { expect } from 'vitest'
import type { Answer, Api } from './api.ts'
import { unauthorized } from './expectations.ts'
import { compatRule, rule, type Section, safeRule } from './rule.ts'
import { advance, ann, cookieOf, createUser, hooks, logIn } from './scenario.ts'

const day = 24 * 60 * 60

/** The parts of a `Set-Cookie`, its attributes sorted. */
function cookieParts({ cookies }: Answer): { name: string; value: string; attributes: string[] } {
  const [pair = '', ...attributes] = cookies[0]?.split('; ') ?? []
  const [name = '', value = ''] = pair.split('=')
  return { name, value, attributes: attributes.toSorted() }
}

function attributesOf(api: Api, maxAge: number): string[] {
  const secure = api.isCompat || api.origin.startsWith('https:') ? ['Secure'] : []
  return ['HttpOnly', `Max-Age=${maxAge}`, 'Path=/', 'SameSite=Lax', ...secure]
}

const logInForm = { username: ann.email, password: ann.password }

export const logout: Section = {
  title: 'log out',
  rules: [
    rule('cookie: 204, and the session is over [SE-4] [V-SE-8]', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      const answer = await api.post('/auth/cookie/logout', undefined, headers)
      expect(answer).toMatchObject({ status: 204, text: '' })
      expect(await hooks(api)).toEqual(['beforeLogin', 'afterLogin', 'afterLogout'])
      if (!api.isCompat) expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
    }),

    rule('bearer: 204; the token lives on until it expires', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      const answer = await api.post('/auth/jwt/logout', undefined, headers)
      expect(answer).toMatchObject({ status: 204, text: '', cookies: [] })
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
    }),

    rule('the first backend is also left at /auth/logout', async (api) => {
      await createUser(api)
      const headers = await logIn(api, api.isCompat ? 'jwt' : 'cookie')
      expect(await api.post('/auth/logout', undefined, headers)).toMatchObject({ status: 204 })
    }),

    rule('without a valid token it is 401', async (api) => {
      for (const backend of ['cookie', 'jwt']) {
        const headers = { authorization: 'Bearer x', origin: api.origin }
        const path = `/auth/${backend}/logout`
        expect(await api.post(path)).toMatchObject(unauthorized)
        expect(await api.post(path, undefined, headers)).toMatchObject(unauthorized)
      }
    }),

    rule("another backend's token logs nobody out", async (api) => {
      await createUser(api)
      const cookie = await logIn(api, 'cookie')
      const token = await logIn(api, 'jwt')
      for (const [path, headers] of [
        ['/auth/cookie/logout', token],
        ['/auth/jwt/logout', cookie],
      ] as const) {
        expect(await api.post(path, undefined, headers)).toMatchObject(unauthorized)
        expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
      }
    }),

    rule('a log-out of one session leaves the others', async (api) => {
      await createUser(api)
      const [first, second] = [await logIn(api, 'cookie'), await logIn(api, 'cookie')]
      await api.post('/auth/cookie/logout', undefined, first)
      expect(await api.get('/users/me', second)).toMatchObject({ status: 200 })
    }),
  ],
}

export const cookies: Section = {
  title: 'cookies',
  rules: [
    rule('a log-in sets the cookie as strictly as it can [SE-7]', async (api) => {
      await createUser(api)
      const { name, value, attributes } = cookieParts(
        await api.form('/auth/cookie/login', logInForm),
      )
      expect(name).toBe(api.cookieName)
      expect(value).toMatch(api.isCompat ? /^[\w-]+\.[\w-]+\.[\w-]+$/ : /^[\w-]{43}$/)
      expect(attributes).toEqual(attributesOf(api, api.isCompat ? 3600 : 7 * day))
    }),

    rule('a log-out takes it back by the same attributes, also on 401 [SE-8]', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      const dead = { ...headers, cookie: `${api.cookieName}=dead` }
      for (const sent of [headers, dead, {}]) {
        const answer = await api.post('/auth/cookie/logout', undefined, sent)
        const { name, value, attributes } = cookieParts(answer)
        expect({ name, value }).toEqual({ name: api.cookieName, value: '' })
        expect(attributes).toEqual(attributesOf(api, 0))
      }
    }),

    rule('two cookies of our name are no credential [SE-11]', async (api) => {
      await createUser(api)
      const { cookie } = await logIn(api, 'cookie')
      for (const both of [`${cookie}; ${cookie}`, `${cookie}; ${api.cookieName}=x`]) {
        expect(await api.get('/users/me', { cookie: both })).toMatchObject(unauthorized)
      }
      const neighbours = `a=1; ${cookie}; x${cookie}; b`
      expect(await api.get('/users/me', { cookie: neighbours })).toMatchObject({ status: 200 })
    }),

    rule('garbage in the cookie is 401 [SE-11]', async (api) => {
      for (const value of ['', 'x', '%', '%E0%A4%A', '"', 'a.b.c', '..', '=', 'x'.repeat(6000)]) {
        const cookie = `${api.cookieName}=${value}`
        expect(await api.get('/users/me', { cookie }), value).toMatchObject(unauthorized)
      }
    }),

    rule('a log-in adopts no token that the client brings [SE-2] [V-SE-1]', async (api) => {
      await createUser(api)
      const headers = { cookie: `${api.cookieName}=mine`, origin: api.origin }
      const answer = await api.form('/auth/cookie/login', logInForm, headers)
      expect(cookieParts(answer).value).not.toBe('mine')
      expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
    }),

    safeRule(
      'a log-in ends the session it carries, of its own backend [SE-2] [V-SE-1]',
      async (api) => {
        await createUser(api)
        const [carried, other] = [await logIn(api, 'cookie'), await logIn(api, 'cookie')]
        await api.form('/auth/jwt/login', logInForm, carried)
        expect(await api.get('/users/me', carried)).toMatchObject({ status: 200 })
        const answer = await api.form('/auth/cookie/login', logInForm, carried)
        expect(await api.get('/users/me', carried)).toMatchObject(unauthorized)
        expect(await api.get('/users/me', other)).toMatchObject({ status: 200 })
        const cookie = cookieOf(answer)
        expect(await api.get('/users/me', { cookie })).toMatchObject({ status: 200 })
      },
    ),

    safeRule('a log-in that fails ends nothing', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      await api.form('/auth/cookie/login', { ...logInForm, password: 'wrong' }, headers)
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
    }),

    rule('a log-in lasts as long as it says, however it is used [SE-3]', async (api) => {
      await createUser(api)
      const lifetime = api.isCompat ? 3600 : 7 * day
      const headers = await logIn(api, 'cookie')
      await advance(api, lifetime / 2)
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
      await advance(api, lifetime / 2 - 30)
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
      await advance(api, 31)
      expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
    }),

    rule('a bearer token lasts an hour [JW-5]', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      await advance(api, 3570)
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
      await advance(api, 31)
      expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
    }),

    compatRule('the cookie carries a token that is none for the bearer backend', async (api) => {
      await createUser(api)
      const { cookie = '' } = await logIn(api, 'cookie')
      const authorization = `Bearer ${cookie.slice(cookie.indexOf('=') + 1)}`
      expect(await api.get('/users/me', { authorization })).toMatchObject(unauthorized)
    }),
  ],
}
