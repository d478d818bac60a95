import { expect } from 'vitest'
import type { Answer, Api, HeaderRecord } from './api.ts'
import { badCredentials, notFound, refusal } from './expectations.ts'
import { inParallel } from './races.ts'
import { type Section, strictRule } from './rule.ts'
import { advance, ann, createUser, logIn, mailedToken, mails } from './scenario.ts'

const tooMany = refusal(429, 'TOO_MANY_REQUESTS')
const minute = 60

const from = (client: string): HeaderRecord => ({ 'x-fixture-client': client })

/** A client that nobody has heard of. */
const stranger = (n: number): HeaderRecord => from(`198.51.${100 + Math.floor(n / 250)}.${n % 250}`)

interface Guess {
  readonly username?: string
  readonly password?: string
  readonly headers?: HeaderRecord
}

/** Tries to log in: as Ann, with a wrong password, from one client. */
function guess(api: Api, options: Guess = {}): Promise<Answer> {
  const { username = ann.email, password = 'wrong password', headers } = options
  return api.form('/auth/jwt/login', { username, password }, headers)
}

/** Uses up what strangers have for an account. */
async function exhaust(api: Api, username: string = ann.email): Promise<void> {
  for (let n = 0; n < 5; n++) {
    expect(await guess(api, { username, headers: stranger(n) })).toMatchObject(badCredentials)
  }
}

const right = (headers: HeaderRecord): Guess => ({ password: ann.password, headers })

/** Logs in, which makes the client known to the account. */
async function knownClient(api: Api): Promise<HeaderRecord> {
  const headers = from('203.0.113.9')
  expect(await guess(api, right(headers))).toMatchObject({ status: 200 })
  return headers
}

export const limits: Section = {
  title: 'limits',
  rules: [
    strictRule(
      'five guesses at an account, then 429 for five minutes, whoever asks [RL-3] [RL-1]',
      async (api) => {
        await createUser(api, { is_verified: true })
        await exhaust(api)
        const answer = await guess(api, right(stranger(6)))
        expect(answer).toMatchObject(tooMany)
        const seconds = Number(answer.headers.get('retry-after'))
        expect(seconds).toBeGreaterThan(4 * minute)
        expect(seconds).toBeLessThanOrEqual(5 * minute)
        await advance(api, seconds)
        expect(await guess(api, right(stranger(6)))).toMatchObject({ status: 200 })
      },
    ),

    strictRule('an account that is not there has the same limit [EN-7] [EN-1]', async (api) => {
      await exhaust(api, 'nobody@example.com')
      const answer = await guess(api, { username: 'nobody@example.com', headers: stranger(6) })
      expect(answer).toMatchObject(tooMany)
      expect(answer.text).toBe('{"detail":"TOO_MANY_REQUESTS"}')
    }),

    strictRule('an address has one limit, however it is spelled [RL-7]', async (api) => {
      await createUser(api, { is_verified: true })
      const spellings = [
        'ann@example.com',
        'ANN@example.com',
        ' Ann@EXAMPLE.com ',
        'ａnn@example.com',
      ]
      for (const [n, username] of [...spellings, ann.email].entries()) {
        await guess(api, { username, headers: stranger(n) })
      }
      for (const [n, username] of spellings.entries()) {
        const answer = await guess(api, { username, headers: stranger(10 + n) })
        expect(answer, username).toMatchObject(tooMany)
      }
    }),

    strictRule('the pause doubles with every five more, up to an hour [RL-1]', async (api) => {
      await createUser(api, { is_verified: true })
      for (const minutes of [5, 10, 20, 40, 60, 60]) {
        await exhaust(api)
        const answer = await guess(api, { headers: stranger(6) })
        expect(answer).toMatchObject(tooMany)
        const seconds = Number(answer.headers.get('retry-after'))
        expect(Math.abs(seconds - minutes * minute), `${minutes} minutes`).toBeLessThan(30)
        await advance(api, seconds)
      }
    }),

    strictRule(
      'a client that logged in before gets in while strangers are kept out [RL-1] [RL-2]',
      async (api) => {
        await createUser(api, { is_verified: true })
        const known = await knownClient(api)
        await exhaust(api)
        expect(await guess(api, right(stranger(6)))).toMatchObject(tooMany)
        expect(await guess(api, right(known))).toMatchObject({ status: 200 })
        for (let n = 0; n < 5; n++) {
          expect(await guess(api, { headers: known })).toMatchObject(badCredentials)
        }
        expect(await guess(api, right(known))).toMatchObject(tooMany)
      },
    ),

    strictRule('a client is known for 30 days [RL-1]', async (api) => {
      await createUser(api, { is_verified: true })
      const known = await knownClient(api)
      await advance(api, 29 * 24 * 60 * minute)
      await exhaust(api)
      expect(await guess(api, right(known))).toMatchObject({ status: 200 })
      await advance(api, 30 * 24 * 60 * minute + 1)
      await exhaust(api)
      expect(await guess(api, right(known))).toMatchObject(tooMany)
    }),

    strictRule('a reset lets its client in, though the guessing goes on [RL-1]', async (api) => {
      await createUser(api, { is_verified: true })
      await exhaust(api)
      const owner = from('203.0.113.77')
      const token = await mailedToken(api, 'reset-password')
      const password = 'battery staple'
      expect(await guess(api, { password, headers: owner })).toMatchObject(tooMany)
      const reset = await api.post('/auth/reset-password', { token, password }, owner)
      expect(reset).toMatchObject({ status: 200 })
      await exhaust(api)
      expect(await guess(api, { password, headers: owner })).toMatchObject({ status: 200 })
    }),

    strictRule(
      'a success clears what strangers have used up, and nothing of the client [V-RL-4]',
      async (api) => {
        await createUser(api, { is_verified: true })
        const client = from('203.0.113.9')
        for (let round = 0; round < 6; round++) {
          for (let n = 0; n < 4; n++) await guess(api, { headers: client })
          expect(await guess(api, right(client))).toMatchObject({ status: 200 })
        }
        expect(await guess(api, right(client))).toMatchObject(tooMany)
        expect(await guess(api, right(stranger(1)))).toMatchObject({ status: 200 })
      },
    ),

    strictRule(
      'a client has thirty log-ins a minute, whatever it says of itself [RL-3] [RL-4] [V-RL-1]',
      async (api) => {
        const attempt = (n: number, client: string): Promise<Answer> => {
          const spoofed = { 'x-forwarded-for': `10.0.0.${n}`, forwarded: `for=10.0.0.${n}` }
          const headers = { ...from(client), ...spoofed, 'x-real-ip': `10.0.0.${n}` }
          return guess(api, { username: `user${n}@example.com`, headers })
        }
        for (let n = 0; n < 30; n++) {
          expect(await attempt(n, '203.0.113.9')).toMatchObject(badCredentials)
        }
        expect(await attempt(30, '203.0.113.9')).toMatchObject(tooMany)
        expect(await attempt(31, '203.0.113.10')).toMatchObject(badCredentials)
        await advance(api, minute)
        expect(await attempt(32, '203.0.113.9')).toMatchObject(badCredentials)
      },
    ),

    strictRule(
      'an IPv6 network is one client, and spelling makes no other [RL-5] [V-RL-2]',
      async (api) => {
        const attempt = (n: number, client: string): Promise<Answer> =>
          guess(api, { username: `user${n}@example.com`, headers: from(client) })
        const spellings = ['2001:db8::', '2001:DB8:0:0::', '2001:0db8:0000:0000:ffff::']
        for (let n = 0; n < 30; n++) await attempt(n, `${spellings[n % 3]}${n + 1}`)
        expect(await attempt(30, '2001:db8::abcd')).toMatchObject(tooMany)
        expect(await attempt(31, '2001:db8:0:1::1')).toMatchObject(badCredentials)
        for (let n = 0; n < 30; n++) await attempt(n, '192.0.2.200')
        expect(await attempt(30, '::ffff:192.0.2.200')).toMatchObject(tooMany)
      },
    ),

    strictRule(
      'of 50 guesses at once five are looked at [RL-6] [V-RL-5] [V-RL-7] [V-TK-11]',
      async (api) => {
        await createUser(api, { is_verified: true })
        const answers = await inParallel((n) => guess(api, { headers: stranger(n) }), 50)
        const looked = answers.filter(({ status }) => status === 400)
        expect(looked).toHaveLength(5)
        const others = answers.filter(({ status }) => status !== 400)
        for (const answer of others) expect(answer).toMatchObject(tooMany)
      },
    ),

    strictRule(
      'another spelling of the path is no way around [RL-7] [V-RL-3] [V-RL-6]',
      async (api) => {
        await exhaust(api)
        const form = Object.entries({ username: ann.email, password: 'wrong' })
        for (const path of [
          '//auth/jwt/login',
          '/auth/jwt/login/',
          '/auth%2Fjwt/login',
          '/%61uth/jwt/login',
          '/auth/JWT/login',
        ]) {
          expect(await api.send('POST', path, { form }), path).toMatchObject(notFound)
        }
      },
    ),

    strictRule(
      'the present password is guessed at no faster than at the log-in [RL-3] [SE-10]',
      async (api) => {
        await createUser(api, { is_verified: true })
        const headers = await logIn(api, 'jwt')
        const attempt = () => api.patch('/users/me', { current_password: 'wrong' }, headers)
        for (let n = 0; n < 5; n++) expect((await attempt()).status).toBe(403)
        expect(await attempt()).toMatchObject(tooMany)
      },
    ),

    strictRule(
      'a mailbox gets one mail of a kind a minute, and five an hour; the answer is 202 [RL-3] [V-EN-2]',
      async (api) => {
        await createUser(api, { is_verified: true })
        const ask = async (n: number) => {
          const answer = await api.post('/auth/forgot-password', { email: ann.email }, stranger(n))
          expect(answer).toMatchObject({ status: 202, text: 'null' })
          return (await mails(api)).length
        }
        expect(await ask(1)).toBe(1)
        expect(await ask(2)).toBe(1)
        for (let n = 2; n <= 5; n++) {
          await advance(api, minute)
          expect(await ask(n + 1)).toBe(n)
        }
        await advance(api, minute)
        expect(await ask(7)).toBe(5)
        await advance(api, 60 * minute)
        expect(await ask(8)).toBe(6)
      },
    ),

    strictRule(
      'a flood of forgotten passwords keeps nobody from logging in [RL-2]',
      async (api) => {
        await createUser(api, { is_verified: true })
        await inParallel(
          (n) => api.post('/auth/forgot-password', { email: ann.email }, stranger(n)),
          100,
        )
        expect(await guess(api, right(stranger(200)))).toMatchObject({ status: 200 })
      },
    ),

    strictRule('a client has twenty registrations a minute [RL-3]', async (api) => {
      const attempt = (n: number) =>
        api.post('/auth/register', { email: `user${n}@example.com`, password: 'short' })
      for (let n = 0; n < 20; n++) expect((await attempt(n)).status).toBe(400)
      expect(await attempt(20)).toMatchObject(tooMany)
    }),

    strictRule('a limit by client comes before what is wrong with the body [RL-3]', async (api) => {
      const raw = { text: '{', type: 'application/json' }
      const attempt = () => api.send('POST', '/auth/register', { raw })
      for (let n = 0; n < 20; n++) expect((await attempt()).status).toBe(422)
      expect(await attempt()).toMatchObject(tooMany)
    }),
  ],
}
