import { expect } from 'vitest'
import type { Answer, Api } from './api.ts'
import { badCredentials, forbidden, refusal, refusalWithReason } from './expectations.ts'
import { type Section, strictRule } from './rule.ts'
import {
  ann,
  bearer,
  type createSuperuser,
  createUser,
  hooks,
  logIn,
  mailedToken,
  mails,
  outbox,
  signToken,
  storedUser,
} from './scenario.ts'

const passwordRequired = refusal(400, 'VERIFY_PASSWORD_REQUIRED')
const bob = { email: 'bob@example.com', password: 'battery staple' }

/** All that a client gets to see. */
function visible({ status, text, cookies, headers }: Answer): unknown {
  const names = [...headers].filter(([name]) => name !== 'date').map((pair) => pair.join(': '))
  return { status, text, cookies, headers: names.toSorted() }
}

/** Answers have to be alike, down to the last header. */
function expectAlike([first, ...others]: readonly Answer[]): void {
  for (const other of others) expect(visible(other)).toEqual(first && visible(first))
}

export const concealment: Section = {
  title: 'concealed users',
  rules: [
    strictRule(
      'registering answers 202 null, whether or not the address is taken [EN-4] [V-EN-4]',
      async (api) => {
        await createUser(api, { is_verified: true })
        const isNew = await api.post('/auth/register', bob)
        const isTaken = await api.post('/auth/register', { ...bob, email: ' ANN@Example.com' })
        expect(isNew).toMatchObject({ status: 202, text: 'null' })
        expectAlike([isNew, isTaken])
        const sent = (await mails(api)).toSorted((a, b) => a.email.localeCompare(b.email))
        expect(sent).toEqual([
          { mail: 'account-exists', email: ann.email },
          { mail: 'verify-email', email: bob.email, token: expect.any(String) },
        ])
        await logIn(api, 'jwt')
      },
    ),

    strictRule(
      'an unverified owner is told the same, and gets no token [V-LK-2] [EN-4]',
      async (api) => {
        const { id } = await createUser(api)
        const before = await storedUser(api, id)
        await api.post('/auth/register', { ...bob, email: ann.email })
        expect(await mails(api)).toEqual([{ mail: 'account-exists', email: ann.email }])
        expect(await storedUser(api, id)).toEqual(before)
      },
    ),

    strictRule('registering runs its hooks, and the verification lets the user in', async (api) => {
      await api.post('/auth/register', ann)
      expect(await hooks(api)).toEqual(['beforeRegister', 'afterRegister'])
      const mail = (await mails(api)).at(-1)
      const body = { token: mail?.token, password: ann.password }
      expect(await api.post('/auth/verify', body)).toMatchObject({ status: 200 })
      await logIn(api, 'jwt')
    }),

    strictRule(
      'a password that is refused is refused for taken addresses, too [EN-6]',
      async (api) => {
        await createUser(api)
        const answers = [ann.email, bob.email].map((email) =>
          api.post('/auth/register', { email, password: 'short' }),
        )
        const reason = 'Password should be at least 8 characters'
        const refused = refusalWithReason('REGISTER_INVALID_PASSWORD', reason)
        for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(refused)
        expect(await outbox(api)).toEqual([])
      },
    ),

    strictRule(
      'an unverified user is turned away as a stranger is, and mailed a token [EN-1]',
      async (api) => {
        await createUser(api)
        const attempt = (username: string, password: string): Promise<Answer> =>
          api.form('/auth/jwt/login', { username, password })
        const answers = [
          await attempt(ann.email, ann.password),
          await attempt(ann.email, 'wrong'),
          await attempt('nobody@example.com', 'wrong'),
        ]
        expect(answers[0]).toMatchObject(badCredentials)
        expectAlike(answers)
        expect(await mails(api)).toMatchObject([{ mail: 'verify-email', email: ann.email }])
      },
    ),

    strictRule(
      'a change to a taken address is answered as one to a free one [EN-5]',
      async (api) => {
        const { id } = await createUser(api, { is_verified: true })
        await createUser(api, { ...bob, is_verified: true })
        const headers = await logIn(api, 'jwt')
        const change = (email: string): Promise<Answer> =>
          api.patch('/users/me', { email }, headers)
        const [isFree, isTaken] = [await change('free@example.com'), await change(bob.email)]
        expect(isFree).toMatchObject({ status: 202, body: { email: ann.email } })
        expectAlike([isFree, isTaken])
        expect(await storedUser(api, id)).toMatchObject({ email: ann.email })
        const sent = (await mails(api)).map(({ mail, email }) => `${mail} ${email}`)
        expect(sent).toContain('change-email free@example.com')
        expect(sent).toContain(`account-exists ${bob.email}`)
        expect(sent).not.toContain(`change-email ${bob.email}`)
      },
    ),

    strictRule(
      'mails are asked for by whoever, and the answer is the same [EN-3] [EN-5] [V-EN-3]',
      async (api) => {
        await createUser(api)
        await createUser(api, { ...bob, is_active: false })
        for (const path of ['/auth/forgot-password', '/auth/request-verify-token']) {
          const ask = (email: string) => api.post(path, { email })
          expectAlike([await ask(ann.email), await ask(bob.email), await ask('x@example.com')])
        }
      },
    ),

    strictRule('a log-out is 403 for who is not verified', async (api) => {
      const { id } = await createUser(api)
      const token = await signToken(api, { purpose: 'access', claims: { sub: id } })
      const answer = await api.post('/auth/jwt/logout', undefined, bearer(token))
      expect(answer).toMatchObject(forbidden)
    }),
  ],
}

export const samePerson: Section = {
  title: 'proof of being the same person',
  rules: [
    strictRule('a token alone verifies nobody, and stays good [V-LK-12] [V-LK-2]', async (api) => {
      const { id } = await createUser(api)
      const token = await mailedToken(api, 'verify-email')
      for (const password of [undefined, 'wrong']) {
        const answer = await api.post('/auth/verify', { token, password })
        expect(answer).toMatchObject(passwordRequired)
      }
      expect(await storedUser(api, id)).toMatchObject({ is_verified: false })
      const answer = await api.post('/auth/verify', { token, password: ann.password })
      expect(answer).toMatchObject({ status: 200, body: { is_verified: true } })
    }),

    strictRule("somebody else's log-in is no proof, one's own is [V-LK-12]", async (api) => {
      const { id } = await createUser(api)
      const { headers } = await createVerifiedSuperuser(api)
      const token = await mailedToken(api, 'verify-email')
      expect(await api.post('/auth/verify', { token }, headers)).toMatchObject(passwordRequired)
      const own = bearer(await signToken(api, { purpose: 'access', claims: { sub: id } }))
      expect(await api.post('/auth/verify', { token }, own)).toMatchObject({ status: 200 })
    }),
  ],
}

async function createVerifiedSuperuser(api: Api): ReturnType<typeof createSuperuser> {
  const options = { email: 'root@example.com', is_superuser: true, is_verified: true }
  const root = await createUser(api, options)
  return { id: root.id, headers: await logIn(api, 'jwt', root) }
}
