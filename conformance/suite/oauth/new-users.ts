import { expect } from 'vitest'
import type { Api } from '../api.ts'
import { badCredentials, refusal } from '../expectations.ts'
import { rule, type Section } from '../rule.ts'
import {
  createSuperuser,
  hooks,
  logIn,
  mailedToken,
  mails,
  storedUser,
  textIn,
} from '../scenario.ts'
import { annThere, Browser, useAccount, userByProvider, zoeThere } from './browser.ts'

const noEmail = refusal(400, 'OAUTH_NOT_AVAILABLE_EMAIL')

/** What stands in a claim that vouches, and in claims that do not. */
const claimsOfVerified: readonly (readonly [unknown, boolean])[] = [
  [true, true],
  [false, false],
  [undefined, false],
  [null, false],
  ['true', false],
  ['false', false],
  [1, false],
  [0, false],
  [[true], false],
]

/** The addresses of all users. */
async function addresses(api: Api): Promise<string[]> {
  const { headers } = await createSuperuser(api)
  const { body } = await api.get('/users', headers)
  return (body as { items: { email: string }[] }).items.map(({ email }) => email)
}

export const newUsers: Section = {
  title: 'OAuth: new users',
  needsProvider: true,
  rules: [
    rule('an unknown account and address: a new user, logged in by cookie', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const answer = await browser.run({ query: '?backend=cookie' })
      expect(answer).toMatchObject({ status: 204, text: '' })
      const { email } = zoeThere
      const me = await browser.ask('/users/me')
      expect(me).toMatchObject({ status: 200, body: { email, is_verified: true } })
      const registered = ['beforeRegister', 'afterRegister', 'beforeLogin', 'afterLogin']
      expect(await hooks(api)).toEqual(registered)
      expect(await mails(api)).toEqual([])
      const stored = await storedUser(api, textIn(me.body, 'id'))
      expect(stored.oauth_accounts).toMatchObject([
        { provider: 'one', account_id: zoeThere.sub, account_email: email },
      ])
    }),

    rule('no address, or none that is one: refused', async (api) => {
      const { sub } = zoeThere
      for (const email of [undefined, null, '', 'zoe', 1, ['zoe@example.com'], { $ne: null }]) {
        useAccount(api, { sub, email, email_verified: true })
        expect(await new Browser(api).run(), JSON.stringify(email)).toMatchObject(noEmail)
      }
      expect(await addresses(api)).toEqual(['root@example.com'])
    }),

    rule('the address may come from userinfo', async (api) => {
      useAccount(api, { sub: zoeThere.sub })
      api.provider.userinfo = { ...zoeThere, email: 'ZOE@Example.com' }
      const { id, email } = await userByProvider(api)
      expect(email).toBe(zoeThere.email)
      expect(await storedUser(api, id)).toMatchObject({ email, is_verified: true })
    }),

    rule(
      'a new user is verified if the provider says exactly true [OA-9] [V-LK-6]',
      async (api) => {
        for (const [index, [claim, is_verified]] of claimsOfVerified.entries()) {
          const email = `user${index}@example.com`
          useAccount(api, { sub: `user-${index}`, email, email_verified: claim })
          const { id } = await userByProvider(api)
          expect(await storedUser(api, id), `${claim}`).toMatchObject({ email, is_verified })
        }
      },
    ),

    rule('no other claim gets into the user [V-IN-2]', async (api) => {
      const claims = { is_superuser: true, isSuperuser: true, plan: 'pro', id: 'x', nickname: 'z' }
      useAccount(api, { ...zoeThere, ...claims, is_active: false, hashed_password: 'x' })
      const { id } = await userByProvider(api)
      const expected = { is_superuser: false, is_active: true, plan: 'free', nickname: null }
      expect(await storedUser(api, id)).toMatchObject(expected)
      expect(id).not.toBe('x')
    }),

    rule('a new user has no password, and a reset gives a first one', async (api) => {
      useAccount(api, zoeThere)
      const { id, email } = await userByProvider(api)
      const { hashed_password: hash } = await storedUser(api, id)
      for (const password of [hash, hash.slice(1), '!', ' ']) {
        const answer = await api.form('/auth/jwt/login', { username: email, password })
        expect(answer).toMatchObject(badCredentials)
      }
      const token = await mailedToken(api, 'reset-password', email)
      const password = 'battery staple'
      const answer = await api.post('/auth/reset-password', { token, password })
      expect(answer).toMatchObject({ status: 200 })
      await logIn(api, 'jwt', { email, password })
      expect(await userByProvider(api)).toMatchObject({ id })
    }),

    rule("the provider's tokens are in no answer, and sealed in the store [OA-13]", async (api) => {
      const secrets = { access_token: 'the-access-token', refresh_token: 'the-refresh-token' }
      api.provider.tokens = secrets
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const loggedIn = await browser.run({ query: '?backend=cookie' })
      useAccount(api, annThere)
      const linked = await browser.run({ isAssociate: true })
      const me = await browser.ask('/users/me')
      for (const { text, cookies } of [loggedIn, linked, me]) {
        for (const secret of Object.values(secrets)) expect(text + cookies).not.toContain(secret)
      }
      const { oauth_accounts } = await storedUser(api, textIn(me.body, 'id'))
      expect(oauth_accounts).toHaveLength(2)
      const sealed = oauth_accounts.map(({ sealed_tokens: text }) => text)
      if (api.isCompat) expect(sealed).toEqual([null, null])
      else expect(new Set(sealed).size).toBe(2)
      for (const text of sealed) {
        if (text === null) continue
        for (const part of [text, ...text.split('.')]) {
          const all = part + Buffer.from(part, 'base64url').toString('latin1')
          for (const secret of Object.values(secrets)) expect(all).not.toContain(secret)
        }
      }
    }),
  ],
}
