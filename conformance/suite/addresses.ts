import { expect } from 'vitest'
import type { Answer, Api } from './api.ts'
import { invalid } from './expectations.ts'
import { rule, type Section } from './rule.ts'
import { ann, createUser, logIn, mails, outbox } from './scenario.ts'

const nul = String.fromCharCode(0)

/** What is not one plain address. */
const refused = [
  'attacker@evil.com＠victim.com',
  'attacker@evil.com﹫victim.com',
  '"e@attacker.com"@victim.com',
  'victim@x.io,attacker@y.io',
  'victim@x.io;attacker@y.io',
  'victim@x.io attacker@y.io',
  'victim@x.io%2cattacker@y.io',
  'Name <ann@example.com>',
  '<ann@example.com>',
  '"<a href=//evil.example>"@x.io',
  '<b>@x.io',
  'ann@localhost',
  'ann@b',
  'ann@127.0.0.1',
  'ann@[127.0.0.1]',
  'ann@[::1]',
  'ann@1.2.3',
  'ann@0x7f.1',
  'ann@2130706433.0',
  'ann',
  '@',
  'ann@',
  '@example.com',
  'ann@@example.com',
  'a..nn@example.com',
  '.ann@example.com',
  'ann.@example.com',
  'ann@example..com',
  'ann@.example.com',
  'ann@example.com.',
  'ann@-example.com',
  'ann@example.com:25',
  'ann@example.com/x',
  'ann@example.com?x',
  'ann@example.com#x',
  'ann@user:password@example.com',
  'ann ann@example.com',
  'ann@exam ple.com',
  'ann@example.com\r\nBcc: eve@evil.example',
  'an\nn@example.com',
  `an${nul}n@example.com`,
  `ann@example${nul}.com`,
  'an\u202en@example.com',
  'an\u200en@example.com',
  'an\u200bn@example.com',
  `${'a'.repeat(250)}@example.com`,
  `ann@${'b.'.repeat(125)}io`,
  `ann@${'a.'.repeat(30_000)}io`,
]

/** What is typed, and what it is. */
const canonical: readonly (readonly [string, string])[] = [
  ['Ann@Example.COM', 'ann@example.com'],
  [' \tann@example.com\n', 'ann@example.com'],
  ['ａｎｎ@example.com', 'ann@example.com'],
  ['JÜRGEN@example.com', 'jürgen@example.com'],
  ['ann@ｅxample.com', 'ann@example.com'],
  ['\u212aelvin@example.com', 'kelvin@example.com'],
  ['ann@bücher.example', 'ann@xn--bcher-kva.example'],
  ['ann@BÜCHER.example', 'ann@xn--bcher-kva.example'],
  ['ann@XN--BCHER-KVA.example', 'ann@xn--bcher-kva.example'],
  ['ann@bücher。example', 'ann@xn--bcher-kva.example'],
  ["o'ann+tag_x@sub.example.com", "o'ann+tag_x@sub.example.com"],
]

const entrances: Readonly<Record<string, (api: Api, email: unknown) => Promise<Answer>>> = {
  '/auth/register': (api, email) => api.post('/auth/register', { ...ann, email }),
  '/auth/forgot-password': (api, email) => api.post('/auth/forgot-password', { email }),
  '/auth/request-verify-token': (api, email) => api.post('/auth/request-verify-token', { email }),
}

export const addresses: Section = {
  title: 'addresses',
  rules: [
    ...Object.entries(entrances).map(([path, enter]) =>
      rule(
        `${path} refuses what is not one plain address [EM-4] [V-EM-1] [V-EM-2] [V-EM-3] [V-EM-4] [V-EM-6] [V-IN-12]`,
        async (api) => {
          for (const email of refused) {
            const answer = await enter(api, email)
            expect(answer, email).toMatchObject(invalid(['value_error', 'body', 'email']))
          }
          expect(await outbox(api)).toEqual([])
        },
      ),
    ),

    rule('PATCH /users/me refuses what is not one plain address [EM-4] [V-EM-1]', async (api) => {
      await createUser(api)
      const headers = await logIn(api, 'jwt')
      for (const email of refused) {
        const answer = await api.patch('/users/me', { email }, headers)
        expect(answer, email).toMatchObject(invalid(['value_error', 'body', 'email']))
      }
      expect(await api.get('/users/me', headers)).toMatchObject({ body: { email: ann.email } })
    }),

    ...canonical.map(([typed, stored]) =>
      rule(`${JSON.stringify(typed)} is stored as ${stored} [EM-1] [V-EM-1]`, async (api) => {
        const answer = await api.post('/auth/register', { ...ann, email: typed })
        expect(answer).toMatchObject({ status: 201, body: { email: stored } })
        const again = await api.post('/auth/register', { ...ann, email: stored })
        expect(again).toMatchObject({ status: 400 })
        await logIn(api, 'jwt', { ...ann, email: typed })
      }),
    ),

    rule('mail goes to the stored address, never to a look-alike [EM-3] [V-EM-5]', async (api) => {
      await createUser(api, { email: 'mike@example.com' })
      for (const email of ['mıke@example.com', 'mike@exаmple.com', 'mike+x@example.com']) {
        await api.post('/auth/forgot-password', { email })
        await api.post('/auth/request-verify-token', { email })
      }
      expect(await mails(api)).toEqual([])
      await api.post('/auth/forgot-password', { email: 'MI\u212aE@EXAMPLE.com' })
      expect(await mails(api)).toMatchObject([{ email: 'mike@example.com' }])
    }),
  ],
}
