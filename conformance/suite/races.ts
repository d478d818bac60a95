import { expect } from 'vitest'
import type { Answer } from './api.ts'
import { badResetToken, refusal, unauthorized } from './expectations.ts'
import { type Rule, rule, type Section } from './rule.ts'
import { ann, createSuperuser, createUser, logIn, mailedToken } from './scenario.ts'

/** How many ask at once. */
export const times = 20

/** Does something many times at once. */
export function inParallel<T>(work: (index: number) => Promise<T>, count = times): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)))
}

/** The statuses of answers, in order. */
export function statuses(answers: readonly Answer[]): number[] {
  return answers.map(({ status }) => status).toSorted((a, b) => a - b)
}

/** One success, all others refused. */
export function onlyOne(success: number, failure: number, count = times): number[] {
  return [success, ...Array.from({ length: count - 1 }, () => failure)]
}

const spellings = ['ann@example.com', 'ANN@example.com', ' Ann@Example.com', 'ann@EXAMPLE.COM']

function registrations(count: number): Rule {
  return rule('registrations of one address: one 201, one row [V-EM-7]', async (api) => {
    const { headers } = await createSuperuser(api)
    const answers = await inParallel((index) => {
      const email = spellings[index % spellings.length]
      return api.post('/auth/register', { ...ann, email })
    }, count)
    expect(statuses(answers)).toEqual(onlyOne(201, 400, count))
    for (const answer of answers.filter(({ status }) => status === 400)) {
      expect(answer).toMatchObject(refusal(400, 'REGISTER_USER_ALREADY_EXISTS'))
    }
    const { body } = await api.get('/users', headers)
    expect((body as { items: unknown[] }).items).toHaveLength(2)
  })
}

/** More than the hashes of an application have room for at once. */
export const crowd: Section = { title: '100 at once', rules: [registrations(100)] }

export const races: Section = {
  title: `${times} at once`,
  rules: [
    registrations(times),

    rule('registrations of one nickname: one 201', async (api) => {
      const answers = await inParallel((index) =>
        api.post('/auth/register', { ...ann, email: `user${index}@example.com`, nickname: 'one' }),
      )
      expect(statuses(answers)).toEqual(onlyOne(201, 400))
    }),

    rule('resets by one token: one 200, and its password counts [OT-4] [V-TK-5]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'reset-password')
      const answers = await inParallel((index) =>
        api.post('/auth/reset-password', { token, password: `new password ${index}` }),
      )
      const winner = answers.findIndex(({ status }) => status === 200)
      await logIn(api, 'jwt', { ...ann, password: `new password ${winner}` })
      expect(statuses(answers)).toEqual(onlyOne(200, 400))
      for (const answer of answers.filter(({ status }) => status === 400)) {
        expect(answer).toMatchObject(badResetToken)
      }
    }),

    rule('resets by tokens of their own: one 200 [OT-6]', async (api) => {
      await createUser(api)
      const tokens: string[] = []
      for (let i = 0; i < times; i++) tokens.push(await mailedToken(api, 'reset-password'))
      const answers = await inParallel((index) =>
        api.post('/auth/reset-password', { token: tokens[index], password: `password ${index}` }),
      )
      expect(statuses(answers)).toEqual(onlyOne(200, 400))
    }),

    rule('verifications by one token: one 200 [OT-4]', async (api) => {
      await createUser(api)
      const token = await mailedToken(api, 'verify-email')
      const answers = await inParallel(() => api.post('/auth/verify', { token }))
      expect(statuses(answers)).toEqual(onlyOne(200, 400))
      for (const answer of answers.filter(({ status }) => status === 400)) {
        expect(answer).toMatchObject(refusal(400, 'VERIFY_USER_ALREADY_VERIFIED'))
      }
    }),

    rule('changes to one address: one 200', async (api) => {
      const headers = await inParallel(async (index) => {
        const person = await createUser(api, { email: `user${index}@example.com` })
        return logIn(api, 'jwt', person)
      })
      const answers = await inParallel((index) =>
        api.patch('/users/me', { email: 'new@example.com' }, headers[index]),
      )
      expect(statuses(answers)).toEqual(onlyOne(200, 400))
    }),

    rule('new passwords by one log-in: one 200, and its password counts', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      const answers = await inParallel((index) =>
        api.patch('/users/me', { password: `new password ${index}` }, headers),
      )
      const winner = answers.findIndex(({ status }) => status === 200)
      await logIn(api, 'jwt', { ...ann, password: `new password ${winner}` })
      expect(statuses(answers)).toEqual(onlyOne(200, 401))
    }),

    rule('deletions of one user: one 204', async (api) => {
      const { headers } = await createSuperuser(api)
      const { id } = await createUser(api)
      const answers = await inParallel(() => api.delete(`/users/${id}`, headers))
      expect(statuses(answers)).toEqual(onlyOne(204, 404))
    }),

    rule(
      'log-ins during a reset leave nobody in by the old password [OT-7] [V-LK-3]',
      async (api) => {
        await createUser(api)
        const token = await mailedToken(api, 'reset-password')
        const form = { username: ann.email, password: ann.password }
        const reset = api.post('/auth/reset-password', { token, password: 'battery staple' })
        const answers = await inParallel(() => api.form('/auth/jwt/login', form))
        expect(await reset).toMatchObject({ status: 200 })
        for (const { status, body } of answers) {
          if (status !== 200) continue
          const authorization = `Bearer ${(body as { access_token: string }).access_token}`
          expect(await api.get('/users/me', { authorization })).toMatchObject(unauthorized)
        }
      },
    ),
  ],
}
