import { expect } from 'vitest'
import { trustedOrigin } from '../../fixture.ts'
import {
  alreadyLinked,
  csrfRejected,
  invalid,
  invalidState,
  reauthenticationRequired,
  unauthorized,
} from '../expectations.ts'
import { rule, type Section, safeRule } from '../rule.ts'
import {
  advance,
  ann,
  type BackendName,
  createUser,
  createUserWithoutPassword,
  logIn,
  mails,
  storedUser,
} from '../scenario.ts'
import {
  annThere,
  authorizePath,
  Browser,
  linkAccount,
  linkPath,
  useAccount,
  userByProvider,
  zoeThere,
} from './browser.ts'

const backends: readonly BackendName[] = ['cookie', 'jwt']
const isAssociate = true
const path = authorizePath({ isAssociate })
const bob = { email: 'bob@example.com' }
const elevenMinutes = 11 * 60

export const associate: Section = {
  title: 'OAuth: link an account',
  needsProvider: true,
  rules: [
    rule('is for who is logged in: else 401, at every step [OA-10]', async (api) => {
      await createUser(api)
      const browser = new Browser(api)
      await browser.logIn('cookie')
      const callback = await browser.reach({ isAssociate })
      const asked = [
        await api.get(path),
        await api.get(callback),
        await api.delete(linkPath('one')),
      ]
      for (const answer of asked) {
        expect(answer).toMatchObject({ ...unauthorized, cookies: [] })
        expect(answer.headers.get('www-authenticate')).toBe('Bearer')
      }
      expect(api.provider.tokenRequests).toEqual([])
    }),

    ...backends.map((backend) =>
      rule(`${backend}: 200 with the user and the accounts`, async (api) => {
        const person = await createUser(api)
        useAccount(api, zoeThere)
        const browser = new Browser(api)
        await browser.logIn(backend)
        const answer = await browser.run({ isAssociate })
        const { body: me } = await api.get('/users/me', browser.headers)
        const link = { oauth_name: 'one', account_id: zoeThere.sub, account_email: zoeThere.email }
        expect(answer.status).toBe(200)
        expect(answer.body).toEqual({ ...(me as object), oauth_accounts: [link] })
        const { oauth_accounts } = await storedUser(api, person.id)
        expect(oauth_accounts).toMatchObject([{ provider: 'one', account_id: zoeThere.sub }])
        expect(await userByProvider(api)).toMatchObject({ id: person.id })
      }),
    ),

    rule('the mailbox is told, once [OA-10]', async (api) => {
      await createUser(api)
      useAccount(api, zoeThere)
      await linkAccount(api)
      await linkAccount(api)
      const { email } = ann
      const event = 'oauth-account-linked'
      expect(await mails(api)).toEqual([{ mail: 'security-notice', email, event, provider: 'one' }])
    }),

    rule('needs no address, and none that matches', async (api) => {
      const { id } = await createUser(api)
      await createUser(api, bob)
      const emails = [undefined, bob.email, 'no address']
      for (const [index, email] of emails.entries()) {
        useAccount(api, { sub: `${index}`, email })
        await linkAccount(api)
      }
      expect(await storedUser(api, id)).toMatchObject({
        email: ann.email,
        is_verified: false,
        oauth_accounts: [null, bob.email, null].map((account_email) => ({ account_email })),
      })
    }),

    rule('linking again changes nothing but what the provider says', async (api) => {
      const { id } = await createUser(api)
      useAccount(api, zoeThere)
      await linkAccount(api)
      useAccount(api, { ...zoeThere, email: 'new@example.com' })
      await linkAccount(api)
      const { oauth_accounts } = await storedUser(api, id)
      expect(oauth_accounts).toMatchObject([{ account_email: 'new@example.com' }])
      expect(oauth_accounts).toHaveLength(1)
    }),

    rule("another user's account is refused, and stays the other's", async (api) => {
      const person = await createUser(api, bob)
      useAccount(api, zoeThere)
      const owner = await userByProvider(api)
      const browser = new Browser(api)
      await browser.logIn('cookie', person)
      expect(await browser.run({ isAssociate })).toMatchObject(alreadyLinked)
      expect(await storedUser(api, person.id)).toMatchObject({ oauth_accounts: [] })
      expect(await userByProvider(api)).toMatchObject({ id: owner.id })
      expect(await mails(api)).toEqual([])
    }),

    rule('authorize obeys the same-origin rule as if it were unsafe [OA-10]', async (api) => {
      await createUser(api)
      const { cookie = '' } = await logIn(api, 'cookie')
      const refused = [
        {},
        { 'sec-fetch-site': 'cross-site' },
        { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
        { origin: 'https://evil.example' },
        { referer: 'https://evil.example/' },
      ]
      for (const headers of refused) {
        const answer = await api.get(path, { cookie, ...headers })
        expect(answer, JSON.stringify(headers)).toMatchObject({ ...csrfRejected, cookies: [] })
        const unlinked = await api.delete(linkPath('one'), { cookie, ...headers })
        expect(unlinked).toMatchObject(csrfRejected)
      }
      for (const headers of [{ origin: trustedOrigin }, { 'sec-fetch-site': 'none' }]) {
        expect(await api.get(path, { cookie, ...headers })).toMatchObject({ status: 200 })
      }
      const token = await logIn(api, 'jwt')
      const foreign = { ...token, origin: 'https://evil.example' }
      expect(await api.get(path, foreign)).toMatchObject({ status: 200 })
    }),

    ...backends.map((backend) =>
      rule(`${backend}: an older log-in has to be renewed first [OA-10]`, async (api) => {
        await createUser(api)
        useAccount(api, zoeThere)
        const browser = await linkAccount(api, { backend })
        const callback = await browser.reach({ isAssociate })
        await advance(api, elevenMinutes)
        const asked = [
          await api.get(path, browser.headers),
          await api.delete(linkPath('one'), browser.headers),
        ]
        if (api.isCompat) expect(asked.map(({ status }) => status)).toEqual([200, 204])
        else for (const answer of asked) expect(answer).toMatchObject(reauthenticationRequired)
        expect((await browser.arrive(callback)).status).toBe(400) // over by now, too
        await browser.logIn(backend)
        expect(await api.get(path, browser.headers)).toMatchObject({ status: 200 })
      }),
    ),

    rule("another user's log-in finishes nothing [OA-10] [V-OA-1]", async (api) => {
      const owner = await createUser(api)
      const other = await createUser(api, bob)
      for (const backend of backends) {
        const attacker = new Browser(api)
        await attacker.logIn(backend)
        const callback = await attacker.reach({ isAssociate })
        const victim = new Browser(api)
        await victim.logIn(backend, other)
        expect(await victim.arrive(callback)).toMatchObject(invalidState)
        // Even in one browser: a shared computer.
        await attacker.logIn(backend, other)
        expect(await attacker.arrive(callback)).toMatchObject(invalidState)
      }
      expect(api.provider.tokenRequests).toEqual([])
      for (const { id } of [owner, other]) {
        expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
      }
    }),

    safeRule('a log-in that has ended finishes nothing', async (api) => {
      const { id } = await createUser(api)
      const browser = new Browser(api)
      await browser.logIn('cookie')
      const callback = await browser.reach({ isAssociate })
      await api.post('/auth/cookie/logout', undefined, browser.headers)
      expect(await browser.arrive(callback)).toMatchObject(unauthorized)
      await browser.logIn('cookie')
      expect(await browser.arrive(callback)).toMatchObject(invalidState)
      expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
    }),

    rule('a flow from before a new password finishes nothing', async (api) => {
      const person = await createUser(api)
      for (const backend of backends) {
        const browser = new Browser(api)
        await browser.logIn(backend, person)
        const callback = await browser.reach({ isAssociate })
        const password = `password for ${backend}`
        await api.patch('/users/me', { password }, browser.headers)
        const renewed = { ...person, password }
        expect(await browser.arrive(callback)).toMatchObject(unauthorized)
        await browser.logIn(backend, renewed)
        expect(await browser.arrive(callback)).toMatchObject(invalidState)
        await api.patch('/users/me', { password: person.password }, browser.headers)
      }
      expect(await storedUser(api, person.id)).toMatchObject({ oauth_accounts: [] })
    }),

    rule('redirect_to: for cookies alone, and then 303', async (api) => {
      await createUser(api)
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      await browser.logIn('cookie')
      const query = '?redirect_to=/account'
      const answer = await browser.run({ isAssociate, query })
      expect(answer).toMatchObject({ status: 303, text: '' })
      expect(answer.headers.get('location')).toBe('/account')
      const token = await logIn(api, 'jwt')
      const expected = invalid(['value_error', 'query', 'redirect_to'])
      expect(await api.get(path + query, token)).toMatchObject(expected)
    }),

    rule('an account can come to who has no password, and is a way in', async (api) => {
      await createUserWithoutPassword(api)
      useAccount(api, zoeThere)
      const { id, browser } = await userByProvider(api)
      useAccount(api, annThere)
      expect(await browser.run({ isAssociate, provider: 'two' })).toMatchObject({ status: 200 })
      expect(await userByProvider(api, { provider: 'two' })).toMatchObject({ id })
    }),
  ],
}
