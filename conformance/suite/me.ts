import { expect } from 'vitest'
import { invalid, refusal, refusalWithReason, unauthorized } from './expectations.ts'
import { compatRule, rule, type Section } from './rule.ts'
import {
  ann,
  cookieOf,
  createUser,
  hooks,
  logIn,
  mailedToken,
  outbox,
  storedUser,
} from './scenario.ts'

const password = 'battery staple'
const emailTaken = refusal(400, 'UPDATE_USER_EMAIL_ALREADY_EXISTS')

export const me: Section = {
  title: 'users/me',
  rules: [
    rule('GET: 200 with the user', async (api) => {
      const { id } = await createUser(api)
      for (const backend of ['jwt', 'cookie'] as const) {
        const answer = await api.get('/users/me', await logIn(api, backend))
        expect(answer).toMatchObject({ status: 200, body: { id, email: ann.email } })
        expect(answer.body).not.toHaveProperty('note')
      }
    }),

    rule('PATCH: 200 with the user, whose fields are changed', async (api) => {
      const { id } = await createUser(api)
      const headers = await logIn(api, 'jwt')
      const change = { display_name: 'Ann', nickname: 'annie', settings: { a: [1, null] } }
      const answer = await api.patch('/users/me', change, headers)
      expect(answer).toMatchObject({ status: 200, body: change })
      expect(await storedUser(api, id)).toMatchObject(change)
      expect(await hooks(api)).toContain('afterUpdate')
      const cleared = await api.patch('/users/me', { display_name: null }, headers)
      expect(cleared).toMatchObject({ body: { display_name: null, nickname: 'annie' } })
    }),

    ...['a\0b', '\ud800b'].map((nickname) =>
      rule(`PATCH: ${JSON.stringify(nickname)} is kept as it is, or refused`, async (api) => {
        await createUser(api)
        const answer = await api.patch('/users/me', { nickname }, await logIn(api, 'jwt'))
        const isKept = answer.status === 200
        const refused = invalid(['value_error', 'body', 'nickname'])
        expect(answer).toMatchObject(isKept ? { body: { nickname } } : refused)
      }),
    ),

    rule('PATCH: {} is 200, and no body is 422', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      expect(await api.patch('/users/me', {}, headers)).toMatchObject({ status: 200 })
      const missing = await api.patch('/users/me', undefined, headers)
      expect(missing).toMatchObject(invalid(['missing', 'body']))
    }),

    rule('PATCH: null is no address, and leaves the password', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      const refused = await api.patch('/users/me', { email: null }, headers)
      expect(refused).toMatchObject(invalid(['string_type', 'body', 'email']))
      expect(await api.patch('/users/me', { password: null }, headers)).toMatchObject({
        status: 200,
      })
      await logIn(api, 'jwt')
    }),

    rule(
      "PATCH: flags, ids and a superuser's fields are ignored [WB-9] [V-IN-2] [V-SE-13]",
      async (api) => {
        const { id } = await createUser(api)
        const bob = await createUser(api, { email: 'bob@example.com' })
        const headers = await logIn(api, 'jwt')
        const before = await storedUser(api, id)
        const change = {
          id: bob.id,
          user_id: bob.id,
          is_active: false,
          is_superuser: true,
          is_verified: true,
          plan: 'pro',
          note: 'mine',
          hashed_password: 'x',
          security_stamp: 'x',
          isSuperuser: true,
        }
        expect(await api.patch('/users/me', change, headers)).toMatchObject({ status: 200 })
        expect(await storedUser(api, id)).toEqual(before)
        expect(await storedUser(api, bob.id)).toMatchObject({ email: bob.email, plan: 'free' })
      },
    ),

    rule('PATCH: an address that is taken is 400, in whatever spelling', async (api) => {
      const { id } = await createUser(api)
      await createUser(api, { email: 'bob@example.com' })
      const headers = await logIn(api, 'jwt')
      for (const email of ['bob@example.com', ' BOB@Example.com']) {
        const change = { email, display_name: 'Bob' }
        expect(await api.patch('/users/me', change, headers)).toMatchObject(emailTaken)
      }
      expect(await storedUser(api, id)).toMatchObject({ email: ann.email, display_name: null })
    }),

    rule('PATCH: a password that is refused is 400, and changes nothing', async (api) => {
      const { id } = await createUser(api)
      const headers = await logIn(api, 'jwt')
      const change = { password: 'x', display_name: 'Ann' }
      const reason = `Password should be at least ${api.isCompat ? 3 : 8} characters`
      const answer = await api.patch('/users/me', change, headers)
      expect(answer).toMatchObject(refusalWithReason('UPDATE_USER_INVALID_PASSWORD', reason))
      expect(await storedUser(api, id)).toMatchObject({ display_name: null })
      await logIn(api, 'jwt')
    }),

    rule('PATCH: a unique field that is taken is 400 and named', async (api) => {
      await api.post('/auth/register', { ...ann, nickname: 'annie' })
      const bob = await createUser(api, { email: 'bob@example.com' })
      const headers = await logIn(api, 'jwt', bob)
      const answer = await api.patch('/users/me', { nickname: 'annie' }, headers)
      expect(answer).toMatchObject(refusalWithReason('UPDATE_FIELD_ALREADY_EXISTS', 'nickname'))
    }),

    rule(
      'PATCH by cookie: a new password moves the session to a new cookie [PW-11]',
      async (api) => {
        await createUser(api)
        const [own, other] = [await logIn(api, 'cookie'), await logIn(api, 'cookie')]
        const token = await logIn(api, 'jwt')
        const answer = await api.patch('/users/me', { password }, own)
        expect(answer).toMatchObject({ status: 200, cookies: [expect.any(String)] })
        const cookie = cookieOf(answer)
        expect(await api.get('/users/me', { cookie })).toMatchObject({ status: 200 })
        for (const headers of [own, other, token]) {
          expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
        }
        await logIn(api, 'jwt', { ...ann, password })
      },
    ),

    rule('PATCH by bearer: a new password ends the token that set it, too [PW-11]', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      const answer = await api.patch('/users/me', { password }, headers)
      expect(answer).toMatchObject({ status: 200, cookies: [] })
      expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
    }),

    rule(
      'PATCH: a new address of an unverified account counts at once, unproven [V-EM-9]',
      async (api) => {
        const { id } = await createUser(api)
        const reset = await mailedToken(api, 'reset-password')
        const email = 'new@example.com'
        const answer = await api.patch('/users/me', { email }, await logIn(api, 'jwt'))
        expect(answer).toMatchObject({ status: 200, body: { email, is_verified: false } })
        expect(await storedUser(api, id)).toMatchObject({ email, is_verified: false })
        await logIn(api, 'jwt', { ...ann, email })
        const late = await api.post('/auth/reset-password', { token: reset, password })
        expect(late).toMatchObject(refusal(400, 'RESET_PASSWORD_BAD_TOKEN'))
      },
    ),

    compatRule(
      'PATCH: a new address of a verified account counts at once, unproven',
      async (api) => {
        await createUser(api, { is_verified: true })
        const email = 'new@example.com'
        const answer = await api.patch('/users/me', { email }, await logIn(api, 'jwt'))
        expect(answer).toMatchObject({ status: 200, body: { email, is_verified: false } })
      },
    ),

    rule('DELETE: 405 where selfDeletion is off', async (api) => {
      await createUser(api)
      const answer = await api.delete('/users/me', await logIn(api, 'jwt'))
      expect(answer).toMatchObject(refusal(405, 'Method Not Allowed'))
      expect(await outbox(api)).not.toContainEqual({ hook: 'beforeDelete', email: ann.email })
    }),

    rule('an inactive user is nobody: 401', async (api) => {
      const { id } = await createUser(api, { is_active: false })
      const token = await api.fixture('POST', 'tokens', { purpose: 'access', claims: { sub: id } })
      const headers = { authorization: `Bearer ${(token as { token: string }).token}` }
      expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
      expect(await api.patch('/users/me', {}, headers)).toMatchObject(unauthorized)
    }),
  ],
}
