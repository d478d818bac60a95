import { expect } from 'vitest'
import type { Answer, Api, HeaderRecord } from './api.ts'
import { badResetToken, badVerifyToken, refusal, unauthorized } from './expectations.ts'
import { inParallel, onlyOne, statuses } from './races.ts'
import { type Section, safeRule } from './rule.ts'
import {
  advance,
  ann,
  createSuperuser,
  createUser,
  hooks,
  logIn,
  mailedToken,
  mails,
  type Person,
  storedUser,
  textIn,
} from './scenario.ts'

const email = 'new@example.com'
const hour = 60 * 60

/** Ann, verified, who has asked for a new address. */
async function asked(api: Api): Promise<{ person: Person; headers: HeaderRecord; token: string }> {
  const person = await createUser(api, { is_verified: true })
  const headers = await logIn(api, 'cookie')
  const answer = await api.patch('/users/me', { email }, headers)
  expect(answer).toMatchObject({ status: 202, body: { email: ann.email, is_verified: true } })
  return { person, headers, token: await changeToken(api) }
}

async function changeToken(api: Api): Promise<string> {
  const mail = (await mails(api)).findLast(({ mail }) => mail === 'change-email')
  return textIn(mail, 'token')
}

const confirm = (api: Api, token: string): Promise<Answer> => api.post('/auth/verify', { token })

export const changeEmail: Section = {
  title: 'a new address of a verified account',
  rules: [
    safeRule('waits for its mailbox: 202, the user unchanged [EM-5] [V-EM-9]', async (api) => {
      const { person } = await asked(api)
      expect(await mails(api)).toEqual([
        { mail: 'email-change-requested', email: ann.email },
        { mail: 'change-email', email, token: expect.any(String) },
      ])
      expect(await storedUser(api, person.id)).toMatchObject({
        email: ann.email,
        is_verified: true,
      })
      await logIn(api, 'jwt')
      const form = { username: email, password: ann.password }
      expect(await api.form('/auth/jwt/login', form)).toMatchObject({ status: 400 })
    }),

    safeRule(
      'counts once confirmed, ends every log-in, and the old mailbox hears of it [EM-5]',
      async (api) => {
        const { person, headers, token } = await asked(api)
        expect(await confirm(api, token)).toMatchObject({
          status: 200,
          body: { id: person.id, email, is_verified: true },
          cookies: [],
        })
        expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
        expect((await mails(api)).at(-1)).toEqual({ mail: 'email-changed', email: ann.email })
        expect(await hooks(api)).toContain('afterUpdate')
        await logIn(api, 'jwt', { ...ann, email })
      },
    ),

    safeRule('is confirmed once, of 20 at a time [OT-4]', async (api) => {
      const { token } = await asked(api)
      const answers = await inParallel(() => confirm(api, token))
      expect(statuses(answers)).toEqual(onlyOne(200, 400))
      expect(await confirm(api, token)).toMatchObject(badVerifyToken)
    }),

    safeRule('can be confirmed for an hour [OT-3]', async (api) => {
      const { token } = await asked(api)
      await advance(api, hour + 1)
      expect(await confirm(api, token)).toMatchObject(badVerifyToken)
    }),

    safeRule('is taken back by a reset [V-LK-5] [OT-6]', async (api) => {
      const { token } = await asked(api)
      const reset = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token: reset, password: 'battery staple' })
      expect(await confirm(api, token)).toMatchObject(badVerifyToken)
    }),

    safeRule('voids what was mailed to the old one [V-EM-11] [EM-5]', async (api) => {
      const { token } = await asked(api)
      const reset = await mailedToken(api, 'reset-password')
      expect(await confirm(api, token)).toMatchObject({ status: 200 })
      const late = await api.post('/auth/reset-password', { token: reset, password: 'x'.repeat(9) })
      expect(late).toMatchObject(badResetToken)
    }),

    safeRule('is not confirmed where it was taken meanwhile [V-EM-12]', async (api) => {
      const { person, token } = await asked(api)
      await createUser(api, { email })
      expect(await confirm(api, token)).toMatchObject(badVerifyToken)
      expect(await storedUser(api, person.id)).toMatchObject({ email: ann.email })
    }),

    safeRule('is not confirmed for who is not active, or gone', async (api) => {
      const { person, token } = await asked(api)
      const { headers } = await createSuperuser(api)
      await api.patch(`/users/${person.id}`, { is_active: false }, headers)
      expect(await confirm(api, token)).toMatchObject(badVerifyToken)
      await api.delete(`/users/${person.id}`, headers)
      expect(await confirm(api, token)).toMatchObject(badVerifyToken)
    }),

    safeRule('is 400 where it is taken, and nothing else changes either', async (api) => {
      const { id } = await createUser(api, { is_verified: true })
      await createUser(api, { email })
      const change = { email, display_name: 'Ann' }
      const answer = await api.patch('/users/me', change, await logIn(api, 'jwt'))
      expect(answer).toMatchObject(refusal(400, 'UPDATE_USER_EMAIL_ALREADY_EXISTS'))
      expect(await storedUser(api, id)).toMatchObject({ display_name: null })
      expect(await mails(api)).toEqual([])
    }),

    safeRule('comes with other changes, which count at once', async (api) => {
      const { id } = await createUser(api, { is_verified: true })
      const password = 'battery staple'
      const change = { email, password, display_name: 'Ann' }
      const answer = await api.patch('/users/me', change, await logIn(api, 'cookie'))
      expect(answer).toMatchObject({ status: 202, body: { email: ann.email, display_name: 'Ann' } })
      expect(await confirm(api, await changeToken(api))).toMatchObject({ status: 200 })
      expect(await storedUser(api, id)).toMatchObject({ email })
      await logIn(api, 'jwt', { email, password })
    }),

    safeRule('is at once where a superuser says so, and unproven', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api, { is_verified: true })
      const answer = await api.patch(`/users/${id}`, { email }, headers)
      expect(answer).toMatchObject({ status: 200, body: { email, is_verified: false } })
    }),
  ],
}
