import { expect } from 'vitest'
import type { ProviderName } from '../../fixture/providers.ts'
import { invalidState, refusal } from '../expectations.ts'
import { inParallel, onlyOne, statuses, times } from '../races.ts'
import { rule, type Section } from '../rule.ts'
import { createUser, hooks, mailedToken, storedUser } from '../scenario.ts'
import { annThere, Browser, linkPath, useAccount, userByProvider, zoeThere } from './browser.ts'

const query = '?backend=cookie'
const isAssociate = true

export const oauthRaces: Section = {
  title: `OAuth: ${times} at once`,
  needsProvider: true,
  rules: [
    rule('callbacks of one flow: one log-in, one code redeemed [V-OA-10]', async (api) => {
      useAccount(api, zoeThere)
      const browser = new Browser(api)
      const path = await browser.reach({ query })
      const { cookie } = browser
      const answers = await inParallel(() => api.get(path, { cookie }))
      expect(statuses(answers)).toEqual(onlyOne(204, 400))
      for (const answer of answers.filter(({ status }) => status === 400)) {
        expect(answer).toMatchObject({ ...invalidState, cookies: [] })
      }
      expect(api.provider.tokenRequests).toHaveLength(1)
      expect((await hooks(api)).filter((hook) => hook === 'afterLogin')).toHaveLength(1)
    }),

    rule('first log-ins by one account: all succeed, as one user [V-EM-7]', async (api) => {
      useAccount(api, zoeThere)
      const flows = await inParallel(async () => {
        const browser = new Browser(api)
        return { browser, path: await browser.reach({ query }) }
      })
      const answers = await inParallel((index) => {
        const flow = flows[index]
        if (!flow) throw new Error('no such flow')
        return flow.browser.arrive(flow.path)
      })
      expect(statuses(answers)).toEqual(answers.map(() => 204))
      const users = flows.map(async ({ browser }) => (await browser.ask('/users/me')).text)
      expect(new Set(await Promise.all(users)).size).toBe(1)
    }),

    rule('first log-ins by accounts with one address: one user, by one of them', async (api) => {
      let count = 0
      useAccount(api, {
        ...zoeThere,
        get sub() {
          return `zoe-${count++}`
        },
      })
      const answers = await inParallel(() => new Browser(api).run({ query }))
      expect(statuses(answers)).toEqual(onlyOne(204, 400))
      for (const answer of answers.filter(({ status }) => status === 400)) {
        expect(answer).toMatchObject(refusal(400, 'OAUTH_USER_ALREADY_EXISTS'))
      }
    }),

    rule('links of one account by many users: one', async (api) => {
      const browsers = await inParallel(async (index) => {
        const person = await createUser(api, { email: `user${index}@example.com` })
        const browser = new Browser(api)
        await browser.logIn('jwt', person)
        return { browser, id: person.id }
      }, 10)
      useAccount(api, zoeThere)
      const answers = await Promise.all(browsers.map(({ browser }) => browser.run({ isAssociate })))
      expect(statuses(answers)).toEqual(onlyOne(200, 400, 10))
      const winner = answers.findIndex(({ status }) => status === 200)
      expect((await userByProvider(api)).id).toBe(browsers[winner]?.id)
    }),

    rule('unlinkings never take the last way in [OA-10]', async (api) => {
      useAccount(api, zoeThere)
      const { id, browser } = await userByProvider(api)
      useAccount(api, annThere)
      await browser.run({ provider: 'two', isAssociate })
      const answers = await inParallel((index) =>
        api.delete(linkPath(index % 2 ? 'one' : 'two'), browser.headers),
      )
      expect(answers.filter(({ status }) => ![204, 404, 409].includes(status))).toEqual([])
      const { oauth_accounts } = await storedUser(api, id)
      expect(oauth_accounts.length).toBeGreaterThan(0)
      for (const { provider, account_id } of oauth_accounts) {
        useAccount(api, { sub: account_id })
        const there = { provider: provider as ProviderName } // of the two that there are
        expect(await userByProvider(api, there)).toMatchObject({ id })
      }
    }),

    rule('links during a reset of an unproven account leave none [V-LK-4]', async (api) => {
      const { id } = await createUser(api)
      const browser = new Browser(api)
      await browser.logIn('jwt')
      let count = 0
      useAccount(api, {
        get sub() {
          return `attacker-${count++}`
        },
      })
      // A flow each in a browser of its own: one keeps no more than five.
      const flows = await inParallel(async () => {
        const own = new Browser(api)
        own.credential = browser.credential
        return { own, path: await own.reach({ isAssociate }) }
      }, 10)
      const token = await mailedToken(api, 'reset-password')
      const links = flows.map(({ own, path }) => own.arrive(path))
      await Promise.race(links) // the others are under way
      const reset = await api.post('/auth/reset-password', { token, password: 'battery staple' })
      expect(reset).toMatchObject({ status: 200 })
      await Promise.all(links)
      expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
    }),
  ],
}
