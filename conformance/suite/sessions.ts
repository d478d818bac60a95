import { expect } from 'vitest'
import type { Answer, Api, HeaderRecord } from './api.ts'
import { csrfRejected, notFound, unauthorized } from './expectations.ts'
import { compatRule, rule, type Section, safeRule } from './rule.ts'
import { advance, ann, cookieOf, createUser, logIn } from './scenario.ts'

const minute = 60
const bob = { email: 'bob@example.com' }

/** A session as it is listed. */
interface Listed {
  readonly id: string
  readonly last_used_at: string
  readonly current: boolean
}

async function listed(api: Api, headers: HeaderRecord): Promise<Listed[]> {
  const { status, body } = await api.get('/auth/sessions', headers)
  expect(status).toBe(200)
  return body as Listed[]
}

/** The id of the session that a request carries. */
async function ownId(api: Api, headers: HeaderRecord): Promise<string> {
  return (await listed(api, headers)).find(({ current }) => current)?.id ?? ''
}

const check = (api: Api, headers: HeaderRecord): Promise<Answer> => api.get('/users/me', headers)

export const sessions: Section = {
  title: 'sessions',
  rules: [
    safeRule(
      'are listed without token, digest or stamp, the last one used first [SE-6]',
      async (api) => {
        await createUser(api)
        const agent = { 'user-agent': 'Test/1.0', 'x-fixture-client': '192.0.2.9' }
        const form = { username: ann.email, password: ann.password }
        await api.form('/auth/cookie/login', form, { 'user-agent': 'First/1.0' })
        await advance(api, minute)
        const { cookie = '' } = {
          cookie: cookieOf(await api.form('/auth/cookie/login', form, agent)),
        }
        const { body, text } = await api.get('/auth/sessions', { cookie })
        const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        const id = expect.stringMatching(/^[\w-]{22}$/)
        const times = { created_at: time, last_used_at: time, expires_at: time }
        expect(body).toEqual([
          { id, ...times, ip: '192.0.2.9', user_agent: 'Test/1.0', current: true },
          { id, ...times, ip: '192.0.2.1', user_agent: 'First/1.0', current: false },
        ])
        expect(text).not.toContain(cookie.slice(cookie.indexOf('=') + 1))
      },
    ),

    safeRule('of refresh log-ins are listed, too; a JWT without refresh has none', async (api) => {
      await createUser(api)
      const mobile = await logIn(api, 'mobile')
      expect(await listed(api, mobile)).toMatchObject([{ current: true }])
      expect(await listed(api, await logIn(api, 'jwt'))).toMatchObject([{ current: false }])
    }),

    safeRule('end one by one, at once [SE-6]', async (api) => {
      await createUser(api)
      const [here, there] = [await logIn(api, 'cookie'), await logIn(api, 'mobile')]
      const path = `/auth/sessions/${await ownId(api, there)}`
      const answer = await api.delete(path, here)
      expect(answer).toMatchObject({ status: 204, text: '', cookies: [] })
      expect(await check(api, there)).toMatchObject(unauthorized)
      expect(await check(api, here)).toMatchObject({ status: 200 })
      expect(await api.delete(path, here)).toMatchObject(notFound)
    }),

    safeRule('ending the present one takes its cookie back [SE-8]', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      const answer = await api.delete(`/auth/sessions/${await ownId(api, headers)}`, headers)
      expect(answer).toMatchObject({ status: 204 })
      expect(answer.cookies).toEqual([expect.stringMatching(`^${api.cookieName}=;.*Max-Age=0`)])
      expect(await check(api, headers)).toMatchObject(unauthorized)
    }),

    safeRule(
      'of others are 404, and go on: by id, to strangers, to superusers [SE-6] [V-SE-12]',
      async (api) => {
        await createUser(api)
        const root = await createUser(api, { ...bob, is_superuser: true })
        const [own, other] = [await logIn(api, 'cookie'), await logIn(api, 'cookie', root)]
        const id = await ownId(api, own)
        for (const unknown of [id, 'x', '%00', `${id}x`, id.toLowerCase(), `${id}?user_id=x`]) {
          expect(await api.delete(`/auth/sessions/${unknown}`, other)).toMatchObject(notFound)
        }
        expect(await api.delete(`/auth/sessions/${id}`)).toMatchObject(unauthorized)
        expect(await check(api, own)).toMatchObject({ status: 200 })
        expect(await listed(api, other)).toHaveLength(1)
      },
    ),

    safeRule('all but the present one end together [SE-6]', async (api) => {
      await createUser(api)
      const [here, there] = [await logIn(api, 'cookie'), await logIn(api, 'cookie')]
      const [mobile, jwt] = [await logIn(api, 'mobile'), await logIn(api, 'jwt')]
      const stranger = await logIn(api, 'cookie', await createUser(api, bob))
      expect(await api.delete('/auth/sessions', here)).toMatchObject({ status: 204, cookies: [] })
      for (const ended of [there, mobile])
        expect(await check(api, ended)).toMatchObject(unauthorized)
      for (const alive of [here, jwt, stranger]) {
        expect(await check(api, alive)).toMatchObject({ status: 200 })
      }
      expect(await listed(api, here)).toMatchObject([{ current: true }])
    }),

    safeRule(
      'everywhere: JWTs end as well, and the cookie goes on under a new one [SE-2]',
      async (api) => {
        await createUser(api)
        const [here, there] = [await logIn(api, 'cookie'), await logIn(api, 'cookie')]
        const [mobile, jwt] = [await logIn(api, 'mobile'), await logIn(api, 'jwt')]
        const answer = await api.delete('/auth/sessions?everywhere=true', here)
        expect(answer).toMatchObject({ status: 204 })
        for (const ended of [here, there, mobile, jwt]) {
          expect(await check(api, ended)).toMatchObject(unauthorized)
        }
        expect(await check(api, { cookie: cookieOf(answer) })).toMatchObject({ status: 200 })
      },
    ),

    rule('everywhere: a presented bearer token ends, too', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      const answer = await api.delete('/auth/sessions?everywhere=true', headers)
      expect(answer).toMatchObject({ status: 204, cookies: [] })
      expect(await check(api, headers)).toMatchObject(unauthorized)
    }),

    rule('everywhere is true or false', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      for (const value of ['', '1', 'TRUE', 'true&everywhere=true']) {
        const answer = await api.delete(`/auth/sessions?everywhere=${value}`, headers)
        expect(answer, value).toMatchObject({ status: 422 })
      }
      expect(await check(api, headers)).toMatchObject({ status: 200 })
    }),

    rule('are not ended by another site, nor shown to a stranger [WB-1]', async (api) => {
      await createUser(api)
      const { cookie = '' } = await logIn(api, 'cookie')
      const evil = { cookie, origin: 'https://evil.example' }
      for (const path of ['/auth/sessions', '/auth/sessions?everywhere=true', '/auth/sessions/x']) {
        expect(await api.delete(path, evil)).toMatchObject(csrfRejected)
        expect(await api.delete(path)).toMatchObject(unauthorized)
      }
      expect(await api.get('/auth/sessions')).toMatchObject(unauthorized)
      expect(await check(api, { cookie })).toMatchObject({ status: 200 })
    }),

    safeRule('note their use once a minute [SE-6]', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      const lastUse = async () => (await listed(api, headers))[0]?.last_used_at
      const first = await lastUse()
      await advance(api, minute - 5)
      await check(api, headers)
      expect(await lastUse()).toBe(first)
      await advance(api, 6)
      await check(api, headers)
      await expect.poll(lastUse).not.toBe(first)
    }),

    safeRule('that have ended are listed no more [SE-3]', async (api) => {
      await createUser(api)
      await logIn(api, 'cookie')
      await advance(api, 7 * 24 * 60 * minute)
      expect(await listed(api, await logIn(api, 'cookie'))).toHaveLength(1)
    }),

    safeRule(
      'of a user who is gone, out of action or has a new password are over [SE-5] [V-SE-2]',
      async (api) => {
        const changes = [
          (id: string, root: HeaderRecord) => api.delete(`/users/${id}`, root),
          (id: string, root: HeaderRecord) => api.patch(`/users/${id}`, { is_active: false }, root),
          (id: string, root: HeaderRecord) =>
            api.patch(`/users/${id}`, { password: 'battery staple' }, root),
        ]
        const superuser = await createUser(api, { email: 'root@example.com', is_superuser: true })
        for (const [index, change] of changes.entries()) {
          const person = await createUser(api, { email: `user${index}@example.com` })
          const headers = [await logIn(api, 'cookie', person), await logIn(api, 'mobile', person)]
          await change(person.id, await logIn(api, 'jwt', superuser))
          for (const ended of headers) expect(await check(api, ended)).toMatchObject(unauthorized)
        }
      },
    ),

    compatRule('are none where all tokens are JWTs', async (api) => {
      await createUser(api)
      expect(await listed(api, await logIn(api, 'cookie'))).toEqual([])
    }),
  ],
}
