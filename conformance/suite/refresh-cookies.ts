import { expect } from 'vitest'
import type { Answer } from './api.ts'
import { csrfRejected, invalid, unauthorized } from './expectations.ts'
import { type Rule, safeRule } from './rule.ts'
import { ann, createUser } from './scenario.ts'

const form = { username: ann.email, password: ann.password }
const lifetime = 30 * 24 * 60 * 60

/** What a client sends back of the cookies that an answer set. */
function cookiesOf({ cookies }: Answer): string {
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ')
}

/** Refresh tokens that a cookie carries, and what does not. */
export const refreshCookies: readonly Rule[] = [
  safeRule(
    'cookies: log-in and refresh set two, log-out takes both back [SE-7] [SE-8]',
    async (api) => {
      await createUser(api)
      const own = { origin: api.origin }
      const name = api.origin.startsWith('https:') ? '__Host-web' : 'web'
      const names = [`${name}=`, `${name}-refresh=`].map((start) => expect.stringContaining(start))
      const login = await api.form('/auth/web/login', form)
      expect(login).toMatchObject({ status: 204, text: '', cookies: names })
      const refreshed = await api.post('/auth/web/refresh', undefined, {
        ...own,
        cookie: cookiesOf(login),
      })
      expect(refreshed).toMatchObject({ status: 204, text: '', cookies: names })
      for (const { cookies } of [login, refreshed]) {
        expect(cookies[1]).toContain('; HttpOnly; SameSite=Lax')
        expect(cookies.map((cookie) => /Max-Age=(\d+)/.exec(cookie)?.[1])).toEqual([
          '900',
          `${lifetime}`,
        ])
      }
      const cookie = cookiesOf(refreshed)
      expect(await api.get('/users/me', { cookie })).toMatchObject({ status: 200 })
      const logout = await api.post('/auth/web/logout', undefined, { ...own, cookie })
      expect(logout).toMatchObject({ status: 204, cookies: names })
      for (const taken of logout.cookies) expect(taken).toMatch(/^[\w-]+=; .*Max-Age=0/)
      expect(await api.post('/auth/web/refresh', undefined, { ...own, cookie })).toMatchObject(
        unauthorized,
      )
    },
  ),

  safeRule(
    'cookies: a log-out ends the log-in by the refresh cookie alone, too [SE-4]',
    async (api) => {
      await createUser(api)
      const { cookies } = await api.form('/auth/web/login', form)
      const headers = { origin: api.origin, cookie: cookies[1]?.split(';')[0] ?? '' }
      const logout = await api.post('/auth/web/logout', undefined, headers)
      expect(logout).toMatchObject(unauthorized)
      expect(logout.cookies).toHaveLength(2)
      expect(await api.post('/auth/web/refresh', undefined, headers)).toMatchObject(unauthorized)
    },
  ),

  safeRule('cookies: no other site refreshes [WB-2]', async (api) => {
    await createUser(api)
    const cookie = cookiesOf(await api.form('/auth/web/login', form))
    const evil = { cookie, origin: 'https://evil.example' }
    for (const headers of [evil, { cookie }, { cookie, 'sec-fetch-site': 'cross-site' }]) {
      expect(await api.post('/auth/web/refresh', undefined, headers)).toMatchObject(csrfRejected)
    }
    const headers = { cookie, origin: api.origin }
    expect(await api.post('/auth/web/refresh', undefined, headers)).toMatchObject({ status: 204 })
  }),

  safeRule('a missing token is 422 in a body, and 401 where a cookie carries it', async (api) => {
    const missing = invalid(['missing', 'body', 'refresh_token'])
    for (const body of [{}, { refresh_token: '' }]) {
      expect(await api.post('/auth/mobile/refresh', body)).toMatchObject(missing)
    }
    expect(await api.post('/auth/mobile/refresh')).toMatchObject(invalid(['missing', 'body']))
    expect(await api.post('/auth/mobile/refresh', { refresh_token: 5 })).toMatchObject({
      status: 422,
    })
    for (const body of [undefined, {}, { refresh_token: 'x' }]) {
      expect(await api.post('/auth/web/refresh', body)).toMatchObject(unauthorized)
    }
  }),

  safeRule('is a route of backends with refresh alone', async (api) => {
    for (const path of ['/auth/refresh', '/auth/jwt/refresh', '/auth/cookie/refresh']) {
      expect(await api.post(path, { refresh_token: 'x' })).toMatchObject({ status: 404 })
    }
  }),
]
