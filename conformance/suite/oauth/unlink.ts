import { expect } from 'vitest'
import type { Api } from '../api.ts'
import { lastCredential, notFound, oauthUserExists } from '../expectations.ts'
import { type Rule, rule, type Section } from '../rule.ts'
import {
  ann,
  createUser,
  logIn,
  mailedToken,
  mails,
  type PersonOptions,
  storedUser,
} from '../scenario.ts'
import {
  annThere,
  Browser,
  linkAccount,
  linkPath,
  useAccount,
  userByProvider,
  zoeThere,
} from './browser.ts'

const password = 'battery staple'
const query = '?backend=cookie'

/** How somebody proves to read the mailbox of an account. */
type Proof = (api: Api, email?: string) => Promise<unknown>

const reset: Proof = async (api, email) => {
  const token = await mailedToken(api, 'reset-password', email)
  return api.post('/auth/reset-password', { token, password })
}

const verify: Proof = async (api, email) => {
  const token = await mailedToken(api, 'verify-email', email)
  return api.post('/auth/verify', { token })
}

/** An account with a password, to which an account at a provider is linked. */
async function linkedUser(api: Api, options: PersonOptions): Promise<{ readonly id: string }> {
  const { id } = await createUser(api, options)
  useAccount(api, zoeThere)
  await linkAccount(api)
  return { id }
}

function proofRule(title: string, options: PersonOptions, proof: Proof, remain: number): Rule {
  return rule(title, async (api) => {
    const { id } = await linkedUser(api, options)
    await proof(api)
    const { oauth_accounts } = await storedUser(api, id)
    expect(oauth_accounts).toHaveLength(remain)
    const { id: byProvider } = await userByProvider(api)
    expect(byProvider === id).toBe(remain > 0)
  })
}

export const unlink: Section = {
  title: 'OAuth: unlink an account',
  needsProvider: true,
  rules: [
    rule('204, and the account lets nobody in any more; the mailbox is told', async (api) => {
      const { id } = await createUser(api)
      useAccount(api, annThere)
      const browser = await linkAccount(api)
      const answer = await api.delete(linkPath('one'), browser.headers)
      expect(answer).toMatchObject({ status: 204, text: '' })
      expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
      expect(await new Browser(api).run()).toMatchObject(oauthUserExists)
      const notice = { mail: 'security-notice', email: ann.email, provider: 'one' }
      expect(await mails(api)).toEqual([
        { ...notice, event: 'oauth-account-linked' },
        { ...notice, event: 'oauth-account-unlinked' },
      ])
      await logIn(api, 'cookie')
    }),

    rule("404 where nothing is linked; another's link is not touched", async (api) => {
      useAccount(api, zoeThere)
      const { id } = await userByProvider(api)
      await createUser(api)
      for (const headers of [await logIn(api, 'cookie'), await logIn(api, 'jwt')]) {
        for (const provider of ['one', 'two'] as const) {
          expect(await api.delete(linkPath(provider), headers)).toMatchObject(notFound)
        }
      }
      expect((await storedUser(api, id)).oauth_accounts).toHaveLength(1)
      expect(await mails(api)).toEqual([])
    }),

    rule('409 for the last way in, which remains one [OA-10]', async (api) => {
      useAccount(api, zoeThere)
      const { id, browser } = await userByProvider(api)
      expect(await api.delete(linkPath('one'), browser.headers)).toMatchObject(lastCredential)
      expect(await userByProvider(api)).toMatchObject({ id })
      expect(await mails(api)).toEqual([])
    }),

    rule('another account is another way in, and then the last one [OA-10]', async (api) => {
      useAccount(api, zoeThere)
      const { id, browser } = await userByProvider(api)
      useAccount(api, annThere)
      await browser.run({ provider: 'two', isAssociate: true })
      expect(await api.delete(linkPath('one'), browser.headers)).toMatchObject({ status: 204 })
      expect(await api.delete(linkPath('two'), browser.headers)).toMatchObject(lastCredential)
      expect(await userByProvider(api, { provider: 'two' })).toMatchObject({ id })
      useAccount(api, zoeThere) // which made the user, and is unlinked all the same
      expect(await new Browser(api).run({ query })).toMatchObject(oauthUserExists)
    }),

    rule('a first password is another way in', async (api) => {
      useAccount(api, zoeThere)
      const { id, email } = await userByProvider(api)
      await reset(api, email)
      const headers = await logIn(api, 'cookie', { email, password })
      expect(await api.delete(linkPath('one'), headers)).toMatchObject({ status: 204 })
      expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
    }),

    rule('all accounts at the provider go together', async (api) => {
      const { id } = await createUser(api)
      for (const account of [zoeThere, annThere]) {
        useAccount(api, account)
        await linkAccount(api)
      }
      const browser = await linkAccount(api, { provider: 'two' })
      expect((await storedUser(api, id)).oauth_accounts).toHaveLength(3)
      await api.delete(linkPath('one'), browser.headers)
      const { oauth_accounts } = await storedUser(api, id)
      expect(oauth_accounts).toMatchObject([{ provider: 'two' }])
    }),

    proofRule('a reset unlinks what an unproven account has [V-LK-4]', {}, reset, 0),
    proofRule('so does a verification [V-LK-4] [V-LK-2]', {}, verify, 0),
    proofRule('a reset of a proven account does not [V-LK-10]', { is_verified: true }, reset, 1),

    rule('nor does a verification of a user that the account made', async (api) => {
      useAccount(api, { ...zoeThere, email_verified: false })
      const { id, email } = await userByProvider(api)
      await verify(api, email)
      const { is_verified, oauth_accounts } = await storedUser(api, id)
      expect({ is_verified, links: oauth_accounts.length }).toEqual({ is_verified: true, links: 1 })
      expect(await userByProvider(api)).toMatchObject({ id })
    }),

    rule('a reset unlinks the account that made an unproven user [V-LK-4]', async (api) => {
      useAccount(api, { ...zoeThere, email_verified: false })
      const { id, email } = await userByProvider(api)
      await reset(api, email)
      expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
      expect(await new Browser(api).run({ query })).toMatchObject(oauthUserExists)
      await logIn(api, 'jwt', { email, password })
    }),
  ],
}
