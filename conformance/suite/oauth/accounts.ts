import { expect } from 'vitest'
import { landingOrigin } from '../../fixture.ts'
import type { Api } from '../api.ts'
import { badCredentials, oauthUserExists, unauthorized } from '../expectations.ts'
import { rule, type Section, safeRule } from '../rule.ts'
import {
  ann,
  bearer,
  createSuperuser,
  createUser,
  hooks,
  logIn,
  mails,
  storedUser,
  textIn,
} from '../scenario.ts'
import { annThere, Browser, linkAccount, useAccount, userByProvider, zoeThere } from './browser.ts'

/** Lets in an account by each of these ids, twice, and expects a user for each. */
async function expectAsMany(api: Api, subs: readonly string[]): Promise<void> {
  const ids = new Map<string, string>()
  for (const [index, sub] of subs.entries()) {
    useAccount(api, { sub, email: `user${index}@example.com` })
    ids.set(sub, (await userByProvider(api)).id)
  }
  expect(new Set(ids.values()).size).toBe(subs.length)
  for (const [sub, id] of ids) {
    useAccount(api, { sub })
    expect((await userByProvider(api)).id, sub).toBe(id)
  }
}

export const accounts: Section = {
  title: 'OAuth: log in',
  needsProvider: true,
  rules: [
    rule('by bearer: the token in the answer', async (api) => {
      useAccount(api, zoeThere)
      const { status, body } = await new Browser(api).run({ query: '?backend=jwt' })
      expect(status).toBe(200)
      const me = await api.get('/users/me', bearer(textIn(body, 'access_token')))
      expect(me).toMatchObject({ status: 200, body: { email: zoeThere.email } })
    }),

    rule('by the first backend, unless another is asked for', async (api) => {
      useAccount(api, zoeThere)
      expect(await new Browser(api).run()).toMatchObject({ status: api.isCompat ? 200 : 204 })
    }),

    safeRule('redirect_to at an origin that is configured', async (api) => {
      useAccount(api, zoeThere)
      const target = `${landingOrigin}/page`
      const answer = await new Browser(api).run({ query: `?redirect_to=${target}` })
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toBe(target)
    }),

    rule('a known account is its user, whatever address it has by now [OA-7]', async (api) => {
      useAccount(api, zoeThere)
      const { id, email } = await userByProvider(api)
      await createUser(api)
      for (const there of ['new@example.com', ann.email, undefined]) {
        useAccount(api, { ...zoeThere, email: there })
        expect(await userByProvider(api)).toMatchObject({ id, email })
        const { oauth_accounts } = await storedUser(api, id)
        expect(oauth_accounts).toMatchObject([{ account_email: there ?? null }])
      }
      expect(await hooks(api)).toHaveLength(2 + 4 * 2)
    }),

    rule('one id at two providers is two accounts [OA-7] [V-LK-7]', async (api) => {
      useAccount(api, zoeThere)
      const atOne = await userByProvider(api)
      useAccount(api, { ...zoeThere, email: 'other@example.com' })
      const atTwo = await userByProvider(api, { provider: 'two' })
      expect(atTwo.id).not.toBe(atOne.id)
      expect(await userByProvider(api)).toMatchObject({ id: atOne.id })
    }),

    rule('ids are compared exactly, and may be long [OA-7]', async (api) => {
      const long = 'x'.repeat(254)
      await expectAsMany(api, ['abc', 'ABC', ' abc', `${long}a`, `${long}b`, '0', '00', '%', '_'])
    }),

    rule('an id with a space at its end is another, or refused: no fault [OA-7]', async (api) => {
      // Columns of some databases compare without it.
      useAccount(api, { ...zoeThere, sub: 'abc' })
      const { id } = await userByProvider(api)
      useAccount(api, { sub: 'abc ', email: 'other@example.com' })
      const browser = new Browser(api)
      const { status } = await browser.run({ query: '?backend=cookie' })
      expect([204, 502]).toContain(status)
      const { body } = await browser.ask('/users/me')
      expect(body).not.toMatchObject({ id })
      expect((await storedUser(api, id)).oauth_accounts).toMatchObject([{ account_id: 'abc' }])
    }),

    ...[false, true].map((is_verified) =>
      rule(
        `an unknown account with the address of ${is_verified ? 'a ' : 'an un'}verified user: ` +
          'refused, and nothing changes [V-LK-1] [OA-8]',
        async (api) => {
          const { id } = await createUser(api, { is_verified })
          const own = await logIn(api, 'cookie')
          const before = await storedUser(api, id)
          for (const email of [ann.email, 'ANN@Example.COM']) {
            useAccount(api, { ...annThere, email })
            const browser = new Browser(api)
            const answer = await browser.run({ query: '?backend=cookie' })
            expect(answer).toMatchObject(oauthUserExists)
            expect([...browser.cookies]).toEqual([])
          }
          expect(await storedUser(api, id)).toEqual(before)
          expect(await api.get('/users/me', own)).toMatchObject({ status: 200 })
          expect(await hooks(api)).toEqual(['beforeLogin', 'afterLogin'])
          expect(await mails(api)).toEqual([])
        },
      ),
    ),

    rule('an inactive user is refused, and nothing changes', async (api) => {
      useAccount(api, zoeThere)
      const { id } = await userByProvider(api)
      const { headers } = await createSuperuser(api)
      await api.patch(`/users/${id}`, { is_active: false }, headers)
      const before = await storedUser(api, id)
      useAccount(api, { ...zoeThere, email: 'new@example.com' })
      const browser = new Browser(api)
      expect(await browser.run({ query: '?backend=cookie' })).toMatchObject(badCredentials)
      expect([...browser.cookies]).toEqual([])
      expect(await storedUser(api, id)).toEqual(before)
    }),

    safeRule('a log-in ends the session that it finds in the browser [SE-2]', async (api) => {
      await createUser(api)
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      await browser.logIn('cookie')
      const { headers } = browser
      await browser.run({ query: '?backend=cookie' })
      expect(await api.get('/users/me', headers)).toMatchObject(unauthorized)
      expect(await browser.ask('/users/me')).toMatchObject({ body: { email: zoeThere.email } })
    }),

    rule("a deleted user's accounts are free [V-SE-2]", async (api) => {
      const { headers } = await createSuperuser(api)
      useAccount(api, zoeThere)
      const { id } = await userByProvider(api)
      await api.delete(`/users/${id}`, headers)
      const anew = await userByProvider(api)
      expect(anew.id).not.toBe(id)
      await api.delete(`/users/${anew.id}`, headers)
      await createUser(api)
      await linkAccount(api)
    }),
  ],
}
