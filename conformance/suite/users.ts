import { expect } from 'vitest'
import type { Api, HeaderRecord } from './api.ts'
import {
  forbidden,
  invalid,
  notFound,
  refusal,
  refusalWithReason,
  unauthorized,
} from './expectations.ts'
import { rule, type Section } from './rule.ts'
import {
  ann,
  bearer,
  createSuperuser,
  createUser,
  hooks,
  logIn,
  signToken,
  storedUser,
} from './scenario.ts'

const nobody = '00000000-0000-4000-8000-000000000000'
const selfChange = refusal(409, 'SUPERUSER_SELF_CHANGE')

interface Page {
  readonly items: readonly { readonly id: string; readonly email: string }[]
  readonly next: string | null
}

async function listUsers(api: Api, query: string, headers: HeaderRecord): Promise<Page> {
  const answer = await api.get(`/users${query}`, headers)
  expect(answer.status).toBe(200)
  return answer.body as Page
}

const adminRoutes = [
  ['GET', '/users', undefined],
  ['GET', `/users/${nobody}`, undefined],
  ['PATCH', `/users/${nobody}`, {}],
  ['DELETE', `/users/${nobody}`, undefined],
] as const

export const roles: Section = {
  title: 'who may see users',
  rules: adminRoutes.map(([method, path, json]) =>
    rule(
      `${method} ${path.replace(nobody, '{id}')} is for superusers [V-IN-9] [JW-8]`,
      async (api) => {
        const send = (headers: HeaderRecord) => api.send(method, path, { json, headers })
        await createUser(api)
        const { id, headers } = await createSuperuser(api)
        const gone = { email: 'gone@example.com', is_superuser: true, is_active: false }
        const claims = { sub: (await createUser(api, gone)).id }
        expect(await send({})).toMatchObject(unauthorized)
        expect(await send(await logIn(api, 'jwt'))).toMatchObject(forbidden)
        expect(await send(await logIn(api, 'cookie'))).toMatchObject(forbidden)
        const inactive = bearer(await signToken(api, { purpose: 'access', claims }))
        expect(await send(inactive)).toMatchObject(unauthorized)
        expect((await send(headers)).status).toBe(path === '/users' ? 200 : 404)

        const other = await createUser(api, { email: 'other@example.com', is_superuser: true })
        const demotion = { is_superuser: false }
        await api.patch(`/users/${id}`, demotion, await logIn(api, 'jwt', other))
        expect(await send(headers)).toMatchObject(forbidden)
      },
    ),
  ),
}

export const list: Section = {
  title: 'the list of users',
  rules: [
    rule('shows users in pages, by id, each once', async (api) => {
      const { headers } = await createSuperuser(api)
      for (let i = 0; i < 6; i++) await createUser(api, { email: `user${i}@example.com` })
      const seen: string[] = []
      let query = '?limit=3'
      for (let page = 1; page <= 3; page++) {
        const { items, next } = await listUsers(api, query, headers)
        expect(items).toHaveLength(page === 3 ? 1 : 3)
        seen.push(...items.map(({ id }) => id))
        expect(next).toBe(page === 3 ? null : seen.at(-1))
        query = `?limit=3&after=${next}`
      }
      expect(seen).toEqual(seen.toSorted())
      expect(new Set(seen).size).toBe(7)
    }),

    rule('ends with null when a page is just full', async (api) => {
      const { headers } = await createSuperuser(api)
      expect(await listUsers(api, '?limit=1', headers)).toMatchObject({ next: null })
    }),

    rule('finds one address exactly, in whatever spelling', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      const query = `?email=${encodeURIComponent(' Ann@EXAMPLE.com')}`
      expect(await listUsers(api, query, headers)).toMatchObject({ items: [{ id }], next: null })
      for (const email of ['nn@example.com', 'ann@example.co', 'nobody@example.com']) {
        expect(await listUsers(api, `?email=${email}`, headers)).toEqual({ items: [], next: null })
      }
    }),

    rule('shows what a superuser may read', async (api) => {
      const { headers } = await createSuperuser(api)
      const { items } = await listUsers(api, '', headers)
      expect(items).toMatchObject([{ email: 'root@example.com', note: null }])
    }),

    rule('refuses a limit that is not 1 to 100, no address, a parameter twice', async (api) => {
      const { headers } = await createSuperuser(api)
      expect(await api.get('/users?limit=100', headers)).toMatchObject({ status: 200 })
      for (const limit of ['0', '101', '-1', '1.5', 'x', '1e1', '']) {
        const answer = await api.get(`/users?limit=${limit}`, headers)
        expect(answer, limit).toMatchObject({ status: 422 })
        expect(answer, limit).toMatchObject({ body: { detail: [{ loc: ['query', 'limit'] }] } })
      }
      const address = await api.get('/users?email=ann', headers)
      expect(address).toMatchObject(invalid(['value_error', 'query', 'email']))
      const twice = await api.get('/users?limit=1&limit=2', headers)
      expect(twice).toMatchObject(invalid(['value_error', 'query', 'limit']))
    }),
  ],
}

export const byId: Section = {
  title: 'users/{id}',
  rules: [
    rule('GET: 200 with the user, and what a superuser may read', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id, email } = await createUser(api)
      const answer = await api.get(`/users/${id}`, headers)
      expect(answer).toMatchObject({ status: 200, body: { id, email, plan: 'free', note: null } })
    }),

    rule('404 for whom there is not', async (api) => {
      const { headers } = await createSuperuser(api)
      for (const id of [nobody, 'x']) {
        expect(await api.get(`/users/${id}`, headers)).toMatchObject(notFound)
        expect(await api.patch(`/users/${id}`, {}, headers)).toMatchObject(notFound)
        const change = { display_name: 'x' }
        expect(await api.patch(`/users/${id}`, change, headers)).toMatchObject(notFound)
        expect(await api.delete(`/users/${id}`, headers)).toMatchObject(notFound)
      }
    }),

    rule('users/me is oneself, and no id', async (api) => {
      const { id, headers } = await createSuperuser(api)
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200, body: { id } })
    }),

    rule("PATCH: flags are honoured, and a superuser's fields", async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      const change = {
        is_superuser: true,
        is_verified: true,
        display_name: 'Ann',
        plan: 'pro',
        note: 'pays',
      }
      const answer = await api.patch(`/users/${id}`, change, headers)
      expect(answer).toMatchObject({ status: 200, body: change })
      expect(await storedUser(api, id)).toMatchObject(change)
      const own = await api.get('/users/me', await logIn(api, 'jwt'))
      expect(own).toMatchObject({ body: { is_superuser: true, plan: 'pro' } })
      expect(own.body).not.toHaveProperty('note')
    }),

    rule('PATCH: a flag is a boolean, never null', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      for (const name of ['is_active', 'is_superuser', 'is_verified']) {
        for (const value of [null, 'true', 1, []]) {
          const answer = await api.patch(`/users/${id}`, { [name]: value }, headers)
          expect(answer).toMatchObject(invalid(['bool_type', 'body', name]))
        }
      }
    }),

    rule('PATCH: an address counts at once, and is unproven', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api, { is_verified: true })
      const email = 'new@example.com'
      const answer = await api.patch(`/users/${id}`, { email }, headers)
      expect(answer).toMatchObject({ status: 200, body: { email, is_verified: false } })
      await logIn(api, 'jwt', { ...ann, email })
    }),

    rule('PATCH: a superuser may vouch for the new address', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      const change = { email: 'new@example.com', is_verified: true }
      const answer = await api.patch(`/users/${id}`, change, headers)
      expect(answer).toMatchObject({ status: 200, body: change })
    }),

    rule('PATCH: what is taken or refused is 400, as for oneself', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      await api.post('/auth/register', { ...ann, email: 'bob@example.com', nickname: 'bobby' })
      const email = await api.patch(`/users/${id}`, { email: 'BOB@example.com' }, headers)
      expect(email).toMatchObject(refusal(400, 'UPDATE_USER_EMAIL_ALREADY_EXISTS'))
      const nickname = await api.patch(`/users/${id}`, { nickname: 'bobby' }, headers)
      expect(nickname).toMatchObject(refusalWithReason('UPDATE_FIELD_ALREADY_EXISTS', 'nickname'))
      const password = await api.patch(`/users/${id}`, { password: 'x' }, headers)
      const reason = `Password should be at least ${api.isCompat ? 3 : 8} characters`
      expect(password).toMatchObject(refusalWithReason('UPDATE_USER_INVALID_PASSWORD', reason))
      const empty = await api.patch(`/users/${id}`, undefined, headers)
      expect(empty).toMatchObject(invalid(['missing', 'body']))
    }),

    rule('PATCH, DELETE: a superuser cannot demote, deactivate or delete itself', async (api) => {
      const { id, headers } = await createSuperuser(api)
      for (const change of [{ is_superuser: false }, { is_active: false }]) {
        expect(await api.patch(`/users/${id}`, change, headers)).toMatchObject(selfChange)
      }
      expect(await api.delete(`/users/${id}`, headers)).toMatchObject(selfChange)
      const harmless = { is_superuser: true, is_active: true, display_name: 'Root' }
      expect(await api.patch(`/users/${id}`, harmless, headers)).toMatchObject({ status: 200 })
    }),

    rule('DELETE: 204, and the user and every log-in is gone [SE-5] [V-SE-2]', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      const logIns = [await logIn(api, 'cookie'), await logIn(api, 'jwt')]
      const answer = await api.delete(`/users/${id}`, headers)
      expect(answer).toMatchObject({ status: 204, text: '' })
      expect((await hooks(api)).slice(-2)).toEqual(['beforeDelete', 'afterDelete'])
      expect(await api.fixture('GET', `users/${id}`)).toBeNull()
      for (const one of logIns) expect(await api.get('/users/me', one)).toMatchObject(unauthorized)
      expect(await api.delete(`/users/${id}`, headers)).toMatchObject(notFound)
    }),

    rule('DELETE: the address is free, and no old log-in comes back with it', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      const old = await logIn(api, 'cookie')
      await api.delete(`/users/${id}`, headers)
      expect(await api.post('/auth/register', ann)).toMatchObject({ status: 201 })
      expect(await api.get('/users/me', old)).toMatchObject(unauthorized)
    }),
  ],
}
