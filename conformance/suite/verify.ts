import { expect } from 'vitest'
import { badVerifyToken, refusal } from './expectations.ts'
import { rule, type Section } from './rule.ts'
import {
  advance,
  ann,
  createSuperuser,
  createUser,
  hooks,
  logIn,
  mailedToken,
  mails,
  storedUser,
} from './scenario.ts'

const day = 24 * 60 * 60
const alreadyVerified = refusal(400, 'VERIFY_USER_ALREADY_VERIFIED')

export const verify: Section = {
  title: 'verify',
  rules: [
    rule(
      'a request is answered by 202 null, whoever asks for whatever [EN-5] [V-EN-6]',
      async (api) => {
        await createUser(api)
        await createUser(api, { email: 'verified@example.com', is_verified: true })
        await createUser(api, { email: 'gone@example.com', is_active: false })
        for (const name of ['ann', 'verified', 'gone', 'nobody']) {
          const email = `${name}@example.com`
          const answer = await api.post('/auth/request-verify-token', { email })
          expect(answer, name).toMatchObject({ status: 202, text: 'null' })
        }
        expect(await mails(api)).toMatchObject([{ mail: 'verify-email', email: ann.email }])
      },
    ),

    rule('200 with the user, who is verified from now on', async (api) => {
      const { id } = await createUser(api)
      const token = await mailedToken(api, 'verify-email')
      const answer = await api.post('/auth/verify', { token })
      expect(answer).toMatchObject({
        status: 200,
        body: { id, email: ann.email, is_verified: true, plan: 'free' },
      })
      expect(answer.body).not.toHaveProperty('note')
      expect(await storedUser(api, id)).toMatchObject({ is_verified: true })
      expect(await hooks(api)).toEqual(['afterVerify'])
    }),

    rule('keeps the password and every log-in, and logs nobody in', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      const token = await mailedToken(api, 'verify-email')
      const { cookies, text } = await api.post('/auth/verify', { token })
      expect({ cookies, isToken: text.includes('token') }).toEqual({ cookies: [], isToken: false })
      expect(await api.get('/users/me', headers)).toMatchObject({ status: 200 })
      await logIn(api, 'jwt')
    }),

    rule('works once: then the user is verified already [OT-4] [V-TK-8]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'verify-email')
      await api.post('/auth/verify', { token })
      expect(await api.post('/auth/verify', { token })).toMatchObject(alreadyVerified)
    }),

    rule('an older token, not used yet, works as well', async (api) => {
      await createUser(api)
      const older = await mailedToken(api, 'verify-email')
      await mailedToken(api, 'verify-email')
      expect(await api.post('/auth/verify', { token: older })).toMatchObject({ status: 200 })
    }),

    rule('works for 24 hours [OT-3]', async (api) => {
      await createUser(api)
      await createUser(api, { email: 'bob@example.com' })
      const token = await mailedToken(api, 'verify-email')
      const other = await mailedToken(api, 'verify-email', 'bob@example.com')
      await advance(api, day - 30)
      expect(await api.post('/auth/verify', { token })).toMatchObject({ status: 200 })
      await advance(api, 31)
      expect(await api.post('/auth/verify', { token: other })).toMatchObject(badVerifyToken)
    }),

    rule('a GET of the route changes nothing [OT-8] [V-TK-7]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'verify-email')
      for (const method of ['GET', 'HEAD', 'GET']) {
        const answer = await api.send(method, `/auth/verify?token=${token}`)
        expect(answer).toMatchObject({ status: 405 })
      }
      expect(await api.post('/auth/verify', { token })).toMatchObject({ status: 200 })
    }),

    rule('a token dies with the address it was mailed to [V-EM-11] [V-EM-9]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'verify-email')
      const headers = await logIn(api, 'jwt')
      const email = 'new@example.com'
      expect(await api.patch('/users/me', { email }, headers)).toMatchObject({
        status: 200,
        body: { email, is_verified: false },
      })
      expect(await api.post('/auth/verify', { token })).toMatchObject(badVerifyToken)
    }),

    rule('a token dies with the password, the activity and the account [OT-6]', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      for (const change of [{ password: 'battery staple' }, { is_active: false }]) {
        await api.patch(`/users/${id}`, { is_active: true }, headers)
        const token = await mailedToken(api, 'verify-email')
        expect(await api.patch(`/users/${id}`, change, headers)).toMatchObject({ status: 200 })
        expect(await api.post('/auth/verify', { token })).toMatchObject(badVerifyToken)
      }
      await api.patch(`/users/${id}`, { is_active: true }, headers)
      const token = await mailedToken(api, 'verify-email')
      await api.delete(`/users/${id}`, headers)
      expect(await api.post('/auth/verify', { token })).toMatchObject(badVerifyToken)
    }),

    rule('what is no token is a bad one [V-JW-7] [SE-11]', async (api) => {
      for (const token of ['x', '.', '..', 'a.b.c', ' ', '%', 'null', 'x'.repeat(5000)]) {
        expect(await api.post('/auth/verify', { token }), token).toMatchObject(badVerifyToken)
      }
    }),
  ],
}
