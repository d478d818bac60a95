import { expect } from 'vitest'
import { badCredentials, badResetToken, refusalWithReason, unauthorized } from './expectations.ts'
import { compatRule, rule, type Section, safeRule } from './rule.ts'
import {
  advance,
  ann,
  createSuperuser,
  createUser,
  createUserWithoutPassword,
  hooks,
  logIn,
  mailedToken,
  mails,
  storedUser,
} from './scenario.ts'

const password = 'battery staple'

export const forgot: Section = {
  title: 'forgot password',
  rules: [
    rule('is answered by 202 null, whoever asks for whatever [EN-3] [V-EN-2]', async (api) => {
      await createUser(api)
      await createUser(api, { email: 'verified@example.com', is_verified: true })
      await createUser(api, { email: 'gone@example.com', is_active: false })
      for (const name of ['ann', 'verified', 'gone', 'nobody']) {
        const email = `${name}@example.com`
        const answer = await api.post('/auth/forgot-password', { email })
        expect(answer, name).toMatchObject({ status: 202, text: 'null' })
      }
      // Deferred work keeps no order.
      const sent = (await mails(api)).map(({ mail, email }) => `${mail} ${email}`)
      expect(sent.toSorted()).toEqual([
        'reset-password ann@example.com',
        'reset-password verified@example.com',
      ])
    }),

    rule('locks nobody out, however often it is asked [RL-2]', async (api) => {
      await createUser(api)
      for (let i = 0; i < 20; i++) await api.post('/auth/forgot-password', { email: ann.email })
      await logIn(api, 'jwt')
    }),
  ],
}

export const reset: Section = {
  title: 'reset password',
  rules: [
    rule('the mailbox is told of every new password, a reset or not [OT-7]', async (api) => {
      const { id } = await createUser(api)
      const { headers } = await createSuperuser(api)
      const token = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password })
      await api.patch(
        '/users/me',
        { password: ann.password },
        await logIn(api, 'jwt', { ...ann, password }),
      )
      await api.patch(`/users/${id}`, { password }, headers)
      const notices = (await mails(api)).filter(({ mail }) => mail === 'security-notice')
      const notice = { mail: 'security-notice', email: ann.email, event: 'password-changed' }
      expect(notices).toEqual([notice, notice, notice])
    }),

    rule('200 null, and the new password is the password', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      const answer = await api.post('/auth/reset-password', { token, password })
      expect(answer).toMatchObject({ status: 200, text: 'null', cookies: [] })
      expect(await hooks(api)).toEqual(['afterResetPassword'])
      const old = { username: ann.email, password: ann.password }
      expect(await api.form('/auth/jwt/login', old)).toMatchObject(badCredentials)
      await logIn(api, 'jwt', { ...ann, password })
    }),

    rule('ends every session and token [OT-7] [V-LK-2] [V-LK-3]', async (api) => {
      await createUser(api)
      const before = [
        await logIn(api, 'cookie'),
        await logIn(api, 'cookie'),
        await logIn(api, 'jwt'),
      ]
      const token = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password })
      for (const headers of before) {
        expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
      }
    }),

    safeRule('proves the mailbox: the user is verified [OT-7]', async (api) => {
      const { id } = await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password })
      expect(await storedUser(api, id)).toMatchObject({ is_verified: true })
    }),

    compatRule('verifies nobody', async (api) => {
      const { id } = await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password })
      expect(await storedUser(api, id)).toMatchObject({ is_verified: false })
    }),

    rule('gives a first password to a user who had none', async (api) => {
      await createUserWithoutPassword(api)
      const token = await mailedToken(api, 'reset-password')
      const answer = await api.post('/auth/reset-password', { token, password })
      expect(answer).toMatchObject({ status: 200 })
      await logIn(api, 'jwt', { ...ann, password })
    }),

    rule('works once [OT-4] [V-TK-8]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password })
      const again = await api.post('/auth/reset-password', { token, password: 'third password' })
      expect(again).toMatchObject(badResetToken)
      await logIn(api, 'jwt', { ...ann, password })
    }),

    rule('a newer request does not void the link the owner has', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      await mailedToken(api, 'reset-password')
      const answer = await api.post('/auth/reset-password', { token, password })
      expect(answer).toMatchObject({ status: 200 })
    }),

    rule('one reset voids the links that are still about [OT-6]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      const other = await mailedToken(api, 'reset-password')
      await api.post('/auth/reset-password', { token, password })
      const answer = await api.post('/auth/reset-password', { token: other, password })
      expect(answer).toMatchObject(badResetToken)
    }),

    rule('works for one hour [OT-3]', async (api) => {
      await createUser(api)
      await createUser(api, { email: 'bob@example.com' })
      const token = await mailedToken(api, 'reset-password')
      const other = await mailedToken(api, 'reset-password', 'bob@example.com')
      await advance(api, 3570)
      expect(await api.post('/auth/reset-password', { token, password })).toMatchObject({
        status: 200,
      })
      await advance(api, 31)
      const late = await api.post('/auth/reset-password', { token: other, password })
      expect(late).toMatchObject(badResetToken)
    }),

    rule('a bad token wins over a bad password', async (api) => {
      const answer = await api.post('/auth/reset-password', { token: 'x', password: 'x' })
      expect(answer).toMatchObject(badResetToken)
    }),

    rule('a bad password leaves the token good', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      const reason = `Password should be at least ${api.isCompat ? 3 : 8} characters`
      const refused = await api.post('/auth/reset-password', { token, password: 'x' })
      expect(refused).toMatchObject(refusalWithReason('RESET_PASSWORD_INVALID_PASSWORD', reason))
      const answer = await api.post('/auth/reset-password', { token, password })
      expect(answer).toMatchObject({ status: 200 })
    }),

    rule(
      'a token dies with password, address, activity and account [OT-6] [V-EM-11]',
      async (api) => {
        const { headers } = await createSuperuser(api)
        const { id } = await createUser(api)
        const changes = [
          { password: 'another password' },
          { email: 'new@example.com' },
          { is_active: false },
        ]
        for (const change of changes) {
          await api.patch(`/users/${id}`, { is_active: true, email: ann.email }, headers)
          const token = await mailedToken(api, 'reset-password')
          expect(await api.patch(`/users/${id}`, change, headers)).toMatchObject({ status: 200 })
          const answer = await api.post('/auth/reset-password', { token, password })
          expect(answer, JSON.stringify(change)).toMatchObject(badResetToken)
        }
        await api.patch(`/users/${id}`, { is_active: true, email: ann.email }, headers)
        const token = await mailedToken(api, 'reset-password')
        await api.delete(`/users/${id}`, headers)
        const answer = await api.post('/auth/reset-password', { token, password })
        expect(answer).toMatchObject(badResetToken)
      },
    ),

    rule('what is no token is a bad one [OT-9] [V-JW-7]', async (api) => {
      await createUserWithoutPassword(api)
      for (const token of ['x', '.', '..', 'a.b.c', ' ', '%', 'null', 'x'.repeat(5000)]) {
        const answer = await api.post('/auth/reset-password', { token, password })
        expect(answer, token).toMatchObject(badResetToken)
      }
    }),

    rule('a GET of the route changes nothing [OT-8] [V-TK-7]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      const query = new URLSearchParams({ token, password })
      for (const method of ['GET', 'HEAD']) {
        const answer = await api.send(method, `/auth/reset-password?${query}`)
        expect(answer).toMatchObject({ status: 405 })
      }
      await logIn(api, 'jwt')
    }),
  ],
}
