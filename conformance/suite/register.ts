import { expect } from 'vitest'
import { refusal, refusalWithReason, unauthorized } from './expectations.ts'
import { rule, type Section } from './rule.ts'
import { ann, createUser, hooks, logIn, mails, outbox, storedUser, textIn } from './scenario.ts'

const taken = refusal(400, 'REGISTER_USER_ALREADY_EXISTS')

/** What nobody may set who registers. */
const reserved = {
  id: '00000000-0000-4000-8000-000000000000',
  is_active: false,
  is_superuser: true,
  is_verified: true,
  isSuperuser: true,
  role: 'admin',
  plan: 'pro',
  note: 'mine',
  hashed_password: 'x',
  security_stamp: 'x',
  created_at: '1999-01-01',
  user_id: 'x',
}

export const register: Section = {
  title: 'register',
  rules: [
    rule('201 with the user, who is stored, active, and not verified', async (api) => {
      const answer = await api.post('/auth/register', { ...ann, display_name: 'Ann' })
      const id = textIn(answer.body, 'id')
      expect(answer.status).toBe(201)
      expect(answer.body).toEqual({
        id,
        email: ann.email,
        is_active: true,
        is_superuser: false,
        is_verified: false,
        display_name: 'Ann',
        nickname: null,
        settings: null,
        plan: 'free',
      })
      expect(await storedUser(api, id)).toMatchObject({ email: ann.email, display_name: 'Ann' })
    }),

    rule('does not log in', async (api) => {
      const answer = await api.post('/auth/register', ann)
      expect(answer.cookies).toEqual([])
      expect(answer.text).not.toContain('token')
      await logIn(api, 'jwt')
    }),

    rule('runs its hooks, and mails nothing unless verification is required', async (api) => {
      await api.post('/auth/register', ann)
      expect(await outbox(api)).toEqual([
        { hook: 'beforeRegister', email: ann.email },
        { hook: 'afterRegister', email: ann.email },
      ])
    }),

    rule('ignores flags, ids, secrets and keys of no field [WB-9] [V-IN-2]', async (api) => {
      const answer = await api.post('/auth/register', { ...ann, ...reserved })
      const row = await storedUser(api, textIn(answer.body, 'id'))
      expect(row).toMatchObject({
        is_active: true,
        is_superuser: false,
        is_verified: false,
        plan: 'free',
        note: null,
      })
      expect([row.id, row.hashed_password, row.security_stamp]).not.toContain(reserved.id)
      expect([row.hashed_password, row.security_stamp]).not.toContain('x')
    }),

    rule('takes no prototype from the body [WB-10] [V-IN-3]', async (api) => {
      const traps = '"__proto__":{"is_superuser":true},"constructor":{"prototype":{"plan":"pro"}}'
      const text = `{"email":"${ann.email}","password":"${ann.password}",${traps}}`
      const raw = { text, type: 'application/json' }
      const answer = await api.send('POST', '/auth/register', { raw })
      expect(answer).toMatchObject({ status: 201, body: { is_superuser: false, plan: 'free' } })
      const next = await api.post('/auth/register', { ...ann, email: 'bob@example.com' })
      expect(next).toMatchObject({ status: 201, body: { is_superuser: false, plan: 'free' } })
    }),

    rule('refuses an address that is taken, in whatever spelling [EM-2]', async (api) => {
      await api.post('/auth/register', ann)
      for (const email of [ann.email, 'ANN@EXAMPLE.COM', ' Ann@example.com']) {
        expect(await api.post('/auth/register', { ...ann, email }), email).toMatchObject(taken)
      }
      expect((await hooks(api)).filter((hook) => hook === 'afterRegister')).toHaveLength(1)
    }),

    rule('takes +tags and dots for other people [EM-2]', async (api) => {
      for (const email of ['ann@example.com', 'ann+1@example.com', 'a.nn@example.com']) {
        const answer = await api.post('/auth/register', { ...ann, email })
        expect(answer).toMatchObject({ status: 201, body: { email } })
      }
    }),

    rule('refuses a password before it looks for the address [EN-6] [V-EN-3]', async (api) => {
      await createUser(api)
      const bad = { password: 'x' }
      const known = await api.post('/auth/register', { ...ann, ...bad })
      const unknown = await api.post('/auth/register', { ...bad, email: 'bob@example.com' })
      const reason = `Password should be at least ${api.isCompat ? 3 : 8} characters`
      expect(known).toMatchObject(refusalWithReason('REGISTER_INVALID_PASSWORD', reason))
      expect(known.text).toBe(unknown.text)
    }),

    rule('names a unique field of the application that is taken', async (api) => {
      await api.post('/auth/register', { ...ann, nickname: 'annie' })
      const bob = { ...ann, email: 'bob@example.com' }
      const answer = await api.post('/auth/register', { ...bob, nickname: 'annie' })
      expect(answer).toMatchObject(refusalWithReason('REGISTER_FIELD_ALREADY_EXISTS', 'nickname'))
      expect(await api.post('/auth/register', bob)).toMatchObject({ status: 201 })
    }),

    rule('needs no log-in, and is not confused by one', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'cookie')
      const bob = { ...ann, email: 'bob@example.com', user_id: 'x' }
      expect(await api.post('/auth/register', bob, headers)).toMatchObject({ status: 201 })
      expect(await api.get('/users/me')).toMatchObject(unauthorized)
    }),

    rule('mails nobody when it refuses', async (api) => {
      await createUser(api)
      await api.post('/auth/register', ann)
      expect(await mails(api)).toEqual([])
    }),
  ],
}
