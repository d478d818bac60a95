import { expect } from 'vitest'
import type { Answer, Api } from './api.ts'
import { forbidden, notFound, unauthorized } from './expectations.ts'
import { rule, type Section } from './rule.ts'
import { ann, createSuperuser, createUser, logIn } from './scenario.ts'

/** One answer for each status there is. */
async function oneOfEach(api: Api): Promise<Answer[]> {
  const { id } = await createUser(api)
  const headers = await logIn(api, 'jwt')
  const cookie = await logIn(api, 'cookie')
  return [
    await api.get('/users/me', headers),
    await api.post('/auth/register', { ...ann, email: 'bob@example.com' }),
    await api.post('/auth/forgot-password', { email: ann.email }),
    await api.form('/auth/cookie/login', { username: ann.email, password: ann.password }),
    await api.form('/auth/jwt/login', { username: ann.email, password: ann.password }),
    await api.post('/auth/cookie/logout', undefined, cookie),
    await api.form('/auth/login', { username: ann.email, password: 'wrong' }),
    await api.get('/users/me'),
    await api.get(`/users/${id}`, headers),
    await api.get('/nowhere'),
    await api.post('/users/me'),
    await api.send('POST', '/auth/verify', { raw: { text: 'x'.repeat(70_000) } }),
    await api.send('POST', '/auth/verify', { raw: { text: 'x' } }),
    await api.post('/auth/verify', {}),
  ]
}

export const answers: Section = {
  title: 'answers',
  rules: [
    rule('no answer may be stored, sniffed or leaked by Referer [SE-9] [V-SE-10]', async (api) => {
      const statuses = [200, 201, 202, 204, 200, 204, 400, 401, 403, 404, 405, 413, 415, 422]
      const all = await oneOfEach(api)
      expect(all.map(({ status }) => status)).toEqual(statuses)
      for (const { status, headers } of all) {
        expect(headers.get('cache-control'), `${status}`).toBe('no-store')
        expect(headers.get('x-content-type-options'), `${status}`).toBe('nosniff')
        expect(headers.get('referrer-policy'), `${status}`).toBe('no-referrer')
      }
    }),

    rule('where a credential is read or set, caches are told [SE-9] [V-IN-8]', async (api) => {
      for (const { status, headers } of await oneOfEach(api)) {
        if ([404, 405, 413, 415, 422].includes(status)) continue
        expect(headers.get('vary')?.split(/, */), `${status}`).toEqual(
          expect.arrayContaining(['Cookie', 'Authorization']),
        )
      }
    }),

    rule('401 names the scheme of the bearer backend [WB-13]', async (api) => {
      const answered = [
        await api.get('/users/me'),
        await api.patch('/users/me', {}),
        await api.get('/users'),
        await api.post('/auth/jwt/logout'),
        await api.post('/auth/cookie/logout'),
        await api.get('/__fixture/guard'),
      ]
      for (const answer of answered) {
        expect(answer).toMatchObject(unauthorized)
        expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      }
    }),

    rule('403 and 404 say so in the words of HTTP', async (api) => {
      await createUser(api)
      expect(await api.get('/users', await logIn(api, 'jwt'))).toMatchObject(forbidden)
      const { headers } = await createSuperuser(api)
      expect(await api.get('/users/nobody', headers)).toMatchObject(notFound)
    }),

    rule(
      'a user is shown as these fields, in this order, and nothing else [PW-16]',
      async (api) => {
        await createUser(api)
        const { text } = await api.get('/users/me', await logIn(api, 'jwt'))
        const base = 'id,email,is_active,is_superuser,is_verified'
        const own = 'display_name,nickname,settings,plan'
        expect(Object.keys(JSON.parse(text)).join()).toBe(`${base},${own}`)
      },
    ),

    rule('field names are translated, and what is inside of values is not', async (api) => {
      const settings = { themeName: 'dark', nested_list: [{ fontSize: 1 }] }
      const profile = { display_name: 'Ann', settings }
      const answer = await api.post('/auth/register', { ...ann, ...profile, displayName: 'Bob' })
      expect(answer).toMatchObject({ status: 201, body: profile })
      expect(answer.body).not.toHaveProperty('displayName')
    }),
  ],
}
