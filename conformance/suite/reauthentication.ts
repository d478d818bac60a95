import { expect } from 'vitest'
import type { Answer, Api, HeaderRecord } from './api.ts'
import { reauthenticationRequired } from './expectations.ts'
import { compatRule, type Section, safeRule } from './rule.ts'
import { advance, ann, createSuperuser, createUser, logIn, storedUser } from './scenario.ts'

const password = 'battery staple'
const tenMinutes = 600

/** What could cost somebody the account. */
const grave: readonly Readonly<Record<string, unknown>>[] = [
  { password },
  { email: 'new@example.com' },
  { email: 'new@example.com', password },
]

/** A log-in that is no longer fresh. */
async function staleLogin(api: Api): Promise<HeaderRecord> {
  const headers = await logIn(api, 'jwt')
  await advance(api, tenMinutes + 1)
  return headers
}

const change = (api: Api, body: unknown, headers: HeaderRecord): Promise<Answer> =>
  api.patch('/users/me', body, headers)

export const reauthentication: Section = {
  title: 're-authentication',
  rules: [
    safeRule(
      'a new password or address takes a log-in of the last ten minutes [SE-10]',
      async (api) => {
        const { id } = await createUser(api, { is_verified: true })
        const headers = await staleLogin(api)
        const before = await storedUser(api, id)
        for (const body of grave) {
          expect(await change(api, body, headers)).toMatchObject(reauthenticationRequired)
        }
        expect(await storedUser(api, id)).toEqual(before)
        expect(await change(api, { password }, await logIn(api, 'jwt'))).toMatchObject({
          status: 200,
        })
      },
    ),

    safeRule('a log-in of just ten minutes will do', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      await advance(api, tenMinutes - 30)
      expect(await change(api, { password }, headers)).toMatchObject({ status: 200 })
    }),

    safeRule(
      'so will the present password, however old the log-in [SE-10] [PW-11]',
      async (api) => {
        await createUser(api)
        const headers = await staleLogin(api)
        const body = { password, current_password: ann.password }
        expect(await change(api, body, headers)).toMatchObject({ status: 200 })
        await logIn(api, 'jwt', { ...ann, password })
      },
    ),

    safeRule('what costs nobody the account needs neither', async (api) => {
      await createUser(api)
      const headers = await staleLogin(api)
      for (const body of [{ display_name: 'Ann' }, { email: ann.email }, { password: null }, {}]) {
        expect(await change(api, body, headers)).toMatchObject({ status: 200 })
      }
    }),

    ...[safeRule, compatRule].map((rule) =>
      rule('a wrong present password is 403, asked for or not [SE-10]', async (api) => {
        const { id } = await createUser(api)
        const headers = await logIn(api, 'jwt')
        const before = await storedUser(api, id)
        for (const body of [{ password }, { display_name: 'Ann' }]) {
          const answer = await change(api, { ...body, current_password: 'wrong' }, headers)
          expect(answer).toMatchObject(reauthenticationRequired)
        }
        expect(await storedUser(api, id)).toEqual(before)
      }),
    ),

    safeRule(
      "a superuser's log-in has to be fresh for another's password, address or deletion [SE-10]",
      async (api) => {
        const { id } = await createUser(api)
        const { headers } = await createSuperuser(api)
        await advance(api, tenMinutes + 1)
        for (const body of grave) {
          const answer = await api.patch(`/users/${id}`, body, headers)
          expect(answer).toMatchObject(reauthenticationRequired)
        }
        expect(await api.delete(`/users/${id}`, headers)).toMatchObject(reauthenticationRequired)
        const harmless = { display_name: 'Ann', email: ann.email, is_verified: true }
        expect(await api.patch(`/users/${id}`, harmless, headers)).toMatchObject({ status: 200 })
      },
    ),

    compatRule('the preset asks for none', async (api) => {
      const { id } = await createUser(api)
      const { headers } = await createSuperuser(api)
      const own = await staleLogin(api)
      expect(await change(api, { password }, own)).toMatchObject({ status: 200 })
      expect(await api.patch(`/users/${id}`, { password: 'another' }, headers)).toMatchObject({
        status: 200,
      })
      expect(await api.delete(`/users/${id}`, headers)).toMatchObject({ status: 204 })
    }),
  ],
}
