import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import {
  type Browser,
  type OAuthTest,
  type OAuthTestOptions,
  setUpOAuth,
} from '../../test/oauth.ts'
import { password, refusal } from '../../test/setup.ts'
import type { OAuthAccountStore } from '../ports/oauth-account-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'

let provider: MockProvider
beforeAll(async () => {
  provider = await startMockProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.reset())

const start = '/auth/associate/one/authorize'

interface Setting extends OAuthTest {
  readonly ann: { readonly id: unknown }
  /** Ann's, logged in by password. */
  readonly browser: () => Browser
  readonly tab: Browser
}

/** Ann has a password, and is logged in. */
async function setUpAnn(options: OAuthTestOptions = {}, isVerified = true): Promise<Setting> {
  const app = setUpOAuth(provider, options)
  const ann = await app.auth.users.create({ email: 'ann@example.com', password, isVerified })
  const tab = app.browser()
  await logIn(tab)
  return { ...app, ann, tab }
}

async function logIn(tab: Browser): Promise<void> {
  const form = new URLSearchParams({ username: 'ann@example.com', password })
  expect((await tab.ask('POST /auth/login', form)).status).toBe(204)
}

/** Storage whose accounts are inserted after something else has happened. */
function overtakenBy(work: () => Promise<unknown>) {
  const storage = memoryStorage()
  const { oauthAccounts: accounts } = storage
  const insert: OAuthAccountStore['insert'] = async (account) => {
    await work()
    await accounts.insert(account)
  }
  return { ...storage, oauthAccounts: { ...accounts, insert } }
}

describe('a user who is logged in', () => {
  test('links an account, once or twice, whatever its address', async () => {
    const { tab, manager, ann, auth, outbox } = await setUpAnn()
    provider.idToken = { email: 'elsewhere@example.com' }
    for (const _ of ['first', 'again']) {
      const response = await tab.flow(start)
      expect(response.status).toBe(200)
      expect(await response.json()).toMatchObject({
        email: 'ann@example.com',
        oauth_accounts: [
          { oauth_name: 'one', account_id: 'johndoe', account_email: 'elsewhere@example.com' },
        ],
      })
    }
    expect(await manager.accounts(ann.id as string)).toHaveLength(1)
    await auth.idle()
    expect(outbox).toHaveLength(1)
    expect(outbox[0]).toMatchObject({ kind: 'security-notice', event: 'oauth-account-linked' })
  })

  test('of 20 links at once, each succeeds, and there is one', async () => {
    const { tab, browser, manager, ann } = await setUpAnn()
    const callbacks = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const other = browser()
        for (const [name, value] of tab.cookies) other.cookies.set(name, value)
        return { other, callback: await other.begin(start) }
      }),
    )
    const answers = await Promise.all(
      callbacks.map(({ other, callback }) => other.ask(`GET ${callback}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200))
    expect(await manager.accounts(ann.id as string)).toHaveLength(1)
  })

  test('of two users at once with one account, one links it', async () => {
    const { tab, browser, auth } = await setUpAnn()
    await auth.users.create({ email: 'bob@example.com', password })
    const bob = browser()
    const form = new URLSearchParams({ username: 'bob@example.com', password })
    await bob.ask('POST /auth/login', form)
    const both = [tab, bob]
    const callbacks = await Promise.all(both.map((one) => one.begin(start)))
    const answers = await Promise.all(both.map((one, index) => one.ask(`GET ${callbacks[index]}`)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
    const loser = answers.find(({ status }) => status === 400) ?? expect.fail('no loser')
    expect(await refusal(loser)).toEqual([400, 'OAUTH_ACCOUNT_ALREADY_LINKED'])
  })
})

describe('[V-LK-4] a link under way', () => {
  test.each([
    [
      'a reset',
      (app: Setting) =>
        app.auth.users.update(app.ann.id as string, { password: 'another password' }),
    ],
    [
      'a log-out everywhere',
      (app: Setting) => app.auth.users.logOutEverywhere(app.ann.id as string),
    ],
    [
      'the end of the account',
      (app: Setting) => app.auth.users.update(app.ann.id as string, { isActive: false }),
    ],
  ])('is overtaken by %s', async (_, overtake) => {
    const storage = overtakenBy(() => overtake(app))
    const app = await setUpAnn({ storage })
    expect(await refusal(await app.tab.flow(start))).toEqual([401, 'Unauthorized'])
    expect(await app.manager.accounts(app.ann.id as string)).toEqual([])
  })

  test('is overtaken by the deletion of its user', async () => {
    const storage = overtakenBy(() => app.auth.users.delete(app.ann.id as string))
    const app = await setUpAnn({ storage })
    expect(await refusal(await app.tab.flow(start))).toEqual([401, 'Unauthorized'])
  })

  test('is over when the log-in is', async () => {
    const { tab } = await setUpAnn()
    const callback = await tab.begin(start)
    await tab.ask('POST /auth/cookie/logout')
    expect(await refusal(await tab.ask(`GET ${callback}`))).toEqual([401, 'Unauthorized'])
    await logIn(tab)
    expect(await refusal(await tab.ask(`GET ${callback}`))).toEqual([400, 'OAUTH_INVALID_STATE'])
  })
})

describe('[SE-10] linking and unlinking', () => {
  const fresh = [200, 204]

  test.each([
    ['ten minutes after the log-in', 600, {}, true],
    ['later', 601, {}, false],
    ['later than configured', 61, { reauthenticateAfterSeconds: 60 }, false],
    ['at any time, where nobody asks', 10_000, { reauthenticateAfterSeconds: null }, true],
  ] as const)('%s', async (_, seconds, options, isLetIn) => {
    const { tab, time } = await setUpAnn(options)
    await tab.flow(start)
    time.now += seconds * 1000
    for (const line of [`GET ${start}`, 'DELETE /auth/associate/one']) {
      const response = await tab.ask(line)
      if (isLetIn) expect(fresh).toContain(response.status)
      else expect(await refusal(response)).toEqual([403, 'REAUTHENTICATION_REQUIRED'])
    }
  })
})

describe('[V-LK-4] what was linked while the address was unproven', () => {
  test('goes with a reset', async () => {
    const { tab, auth, ask, mailedToken, manager, ann } = await setUpAnn({}, false)
    await tab.flow(start)
    await ask('POST /auth/forgot-password', { email: 'ann@example.com' })
    const token = await mailedToken()
    const reset = await ask('POST /auth/reset-password', { token, password: 'another password' })
    expect(reset.status).toBe(200)
    expect(await manager.accounts(ann.id as string)).toEqual([])
    expect((await auth.users.get(ann.id as string)).isVerified).toBe(true)
  })

  test('goes with a verification, where there is a password', async () => {
    const { tab, ask, mailedToken, manager, ann } = await setUpAnn({}, false)
    await tab.flow(start)
    await ask('POST /auth/request-verify-token', { email: 'ann@example.com' })
    const token = await mailedToken()
    expect((await ask('POST /auth/verify', { token })).status).toBe(200)
    expect(await manager.accounts(ann.id as string)).toEqual([])
    await tab.flow(start)
    expect((await ask('POST /auth/verify', { token })).status).toBe(400)
    expect(await manager.accounts(ann.id as string)).toHaveLength(1)
  })

  test('stays with a verification of the user that it made', async () => {
    const app = setUpOAuth(provider)
    provider.idToken = { email_verified: false }
    await app.browser().flow()
    await app.ask('POST /auth/request-verify-token', { email: 'ann@example.com' })
    const token = await app.mailedToken()
    expect((await app.ask('POST /auth/verify', { token })).status).toBe(200)
    expect((await app.browser().flow()).status).toBe(204)
  })

  test('[V-LK-10] stays with a reset of an address that was proven', async () => {
    const { tab, ask, mailedToken, manager, ann } = await setUpAnn()
    await tab.flow(start)
    await ask('POST /auth/forgot-password', { email: 'ann@example.com' })
    const token = await mailedToken()
    await ask('POST /auth/reset-password', { token, password: 'another password' })
    expect(await manager.accounts(ann.id as string)).toHaveLength(1)
  })

  test('keeps a reset from happening while it cannot go', async () => {
    const storage = memoryStorage()
    const deleteAll = () => Promise.reject(new Error('no connection'))
    const broken = { ...storage, oauthAccounts: { ...storage.oauthAccounts, deleteAll } }
    const { ask, auth, mailedToken } = await setUpAnn({ storage: broken }, false)
    await ask('POST /auth/forgot-password', { email: 'ann@example.com' })
    const token = await mailedToken()
    const reset = await ask('POST /auth/reset-password', { token, password: 'another password' })
    expect(reset.status).toBe(500)
    expect(await auth.users.authenticate('ann@example.com', password)).not.toBeNull()
  })
})

describe('[V-LK-3] a log-in by a link that a reset removes', () => {
  /** Ann's address is unproven; the link is somebody else's. The reset runs at the given moment. */
  async function raceWith(moment: 'between link and user' | 'after the user') {
    const storage = memoryStorage()
    const meanwhile: { reset?: (() => Promise<unknown>) | undefined } = {}
    const once = async () => {
      const { reset } = meanwhile
      meanwhile.reset = undefined
      await reset?.()
    }
    const users = {
      ...storage.users,
      find: async (id: string) => {
        if (moment === 'between link and user') await once()
        const account = await storage.users.find(id)
        if (moment === 'after the user') await once()
        return account
      },
    }
    const app = await setUpAnn({ storage: { ...storage, users } }, false)
    await app.tab.flow(start)
    await app.ask('POST /auth/forgot-password', { email: 'ann@example.com' })
    const token = await app.mailedToken()
    const mallory = app.browser()
    provider.idToken = { email: 'mallory@example.com', email_verified: true }
    const callback = await mallory.begin('/auth/one/authorize')
    meanwhile.reset = () =>
      app.ask('POST /auth/reset-password', { token, password: 'another password' })
    const response = await mallory.ask(`GET ${callback}`)
    return { ...app, mallory, response }
  }

  test.each(['between link and user', 'after the user'] as const)(
    '%s, lets nobody in to the account',
    async (moment) => {
      const { mallory, auth, ann, manager } = await raceWith(moment)
      expect(await auth.users.authenticate('ann@example.com', 'another password')).not.toBeNull()
      const seen = await (await mallory.ask('GET /users/me')).json()
      expect(seen).not.toMatchObject({ email: 'ann@example.com' })
      expect(await manager.accounts(ann.id as string)).toEqual([])
    },
  )

  test('between insertion and removal, is over once the link is gone', async () => {
    const storage = memoryStorage()
    const { oauthAccounts: accounts } = storage
    const meanwhile: { logIn?: (() => Promise<unknown>) | undefined } = {}
    // The reset comes just before the insertion, the log-in just before the removal.
    const slow: OAuthAccountStore = {
      ...accounts,
      async insert(account) {
        const token = await app.mailedToken()
        await app.ask('POST /auth/reset-password', { token, password: 'another password' })
        await accounts.insert(account)
      },
      async delete(key) {
        const { logIn: run } = meanwhile
        meanwhile.logIn = undefined
        await run?.()
        return accounts.delete(key)
      },
    }
    const app = await setUpAnn({ storage: { ...storage, oauthAccounts: slow } }, false)
    await app.ask('POST /auth/forgot-password', { email: 'ann@example.com' })
    const mallory = app.browser()
    provider.idToken = { email: 'mallory@example.com', email_verified: true }
    const login = await mallory.begin('/auth/one/authorize')
    meanwhile.logIn = async () => {
      expect((await mallory.ask(`GET ${login}`)).status).toBe(204)
    }
    expect((await app.tab.flow(start)).status).toBe(401)
    expect((await mallory.ask('GET /users/me')).status).toBe(401)
  })
})

test('[V-LK-3] a log-in by a link that came while a reset was under way is over with the reset', async () => {
  const storage = memoryStorage()
  const meanwhile: { logIn?: (() => Promise<unknown>) | undefined } = {}
  const users: typeof storage.users = {
    ...storage.users,
    async update(id, changes, expected) {
      const { logIn: run } = meanwhile
      if (!run || !('hashedPassword' in changes)) return storage.users.update(id, changes, expected)
      meanwhile.logIn = undefined
      const key = { provider: 'one', accountId: 'johndoe', userId: id }
      await storage.oauthAccounts.insert({ ...key, accountEmail: null, tokens: null })
      const written = await storage.users.update(id, changes, expected)
      await run()
      return written
    },
  }
  const app = await setUpAnn({ storage: { ...storage, users } }, false)
  await app.ask('POST /auth/forgot-password', { email: 'ann@example.com' })
  const token = await app.mailedToken()
  const mallory = app.browser()
  const login = await mallory.begin('/auth/one/authorize?backend=jwt')
  const tokens: string[] = []
  const statusOfToken = async () => {
    const headers = { authorization: `Bearer ${tokens[0]}` }
    return (await app.ask('GET /users/me', undefined, headers)).status
  }
  meanwhile.logIn = async () => {
    const answer = await (await mallory.ask(`GET ${login}`)).json()
    tokens.push((answer as { access_token: string }).access_token)
    expect(await statusOfToken()).toBe(200)
  }
  await app.auth.users.resetPassword(token, 'another password')
  expect(await statusOfToken()).toBe(401)
})

test('[V-LK-4] an unlinking that puts a link back does not outlive a reset', async () => {
  const storage = memoryStorage()
  const { oauthAccounts: accounts } = storage
  const meanwhile: { reset?: (() => Promise<unknown>) | undefined } = {}
  const list: OAuthAccountStore['list'] = async (userId) => {
    const found = await accounts.list(userId)
    const { reset } = meanwhile
    if (found.length === 1) meanwhile.reset = undefined
    if (found.length === 1) await reset?.()
    return reset && found.length === 1 ? [] : found
  }
  const app = setUpOAuth(provider, {
    storage: { ...storage, oauthAccounts: { ...accounts, list } },
  })
  provider.idToken = { email_verified: false }
  const tab = app.browser()
  await tab.flow()
  await tab.flow('/auth/associate/two/authorize')
  const [user] = await app.auth.users.list({ limit: 1 })
  await app.manager.unlink(user?.id ?? '', 'two') // from here on unlinking changes no row
  await tab.flow('/auth/associate/two/authorize')
  await app.ask('POST /auth/forgot-password', { email: 'ann@example.com' })
  const token = await app.mailedToken()
  meanwhile.reset = () => app.auth.users.resetPassword(token, 'another password')
  const unlinking = app.manager.unlink(user?.id ?? '', 'one')
  await expect(unlinking).rejects.toMatchObject({ code: 'LAST_CREDENTIAL' })
  expect(await accounts.list(String(user?.id))).toEqual([])
})
