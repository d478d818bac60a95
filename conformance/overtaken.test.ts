import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startMockProvider } from '../servers/mock-provider.ts'
import type { FixtureStorage } from './fixture/user.ts'
import { createFixture, defaultSecret } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openMemory } from './storages/memory.ts'
import { Api } from './suite/api.ts'
import { remoteOrigin } from './suite/base-url.ts'
import {
  badResetToken,
  badVerifyToken,
  lastCredential,
  unauthorized,
} from './suite/expectations.ts'
import { Browser, linkPath, useAccount, userByProvider, zoeThere } from './suite/oauth/browser.ts'
import { createUser, logIn, mailedToken, storedUser } from './suite/scenario.ts'
import { directTarget } from './suite/target.ts'

const origin = 'https://auth.example'
const password = 'battery staple'

/** What happens to a row after it was read, and before it is written. */
let meanwhile: Readonly<Record<string, unknown>> | null = null

/** What somebody else does just before a call of a store: `users.update`. */
let interlude: { readonly call: string; run(): Promise<unknown> } | null = null

const byMount = {
  '/': await openOvertaken(),
  '/compat': await openOvertaken(),
  '/strict': await openOvertaken(),
}
const provider = await startMockProvider()
afterAll(() => provider.stop())
const options = { ...cheapHashers, origin, issuer: provider.issuer }
const fixture = createFixture((mount) => byMount[mount], options)
const target = { ...directTarget('memory', origin, fixture.fetch), provider }

describe.skipIf(remoteOrigin).each(['/', '/compat'] as const)('%s overtaken', (mount) => {
  const api = new Api(target, mount, defaultSecret)
  const newStamp = { securityStamp: 'another' }

  beforeEach(async () => {
    meanwhile = null
    interlude = null
    provider.reset()
    await api.fixture('POST', 'reset')
  })

  test('a verification by a change of address is a bad token, and proves nothing [V-EM-12]', async () => {
    const { id } = await createUser(api)
    const token = await mailedToken(api, 'verify-email')
    meanwhile = { email: 'new@example.com', ...newStamp }
    expect(await api.post('/auth/verify', { token })).toMatchObject(badVerifyToken)
    expect(await storedUser(api, id)).toMatchObject({ is_verified: false })
  })

  test('a reset by another change of password is a bad token [OT-4]', async () => {
    const { id } = await createUser(api)
    const token = await mailedToken(api, 'reset-password')
    meanwhile = { hashedPassword: 'theirs', ...newStamp }
    const answer = await api.post('/auth/reset-password', { token, password })
    expect(answer).toMatchObject(badResetToken)
    expect(await storedUser(api, id)).toMatchObject({ hashed_password: 'theirs' })
  })

  test('a new password by a reset is 401, and not written [V-LK-3]', async () => {
    const { id } = await createUser(api)
    const headers = await logIn(api, 'jwt')
    meanwhile = { hashedPassword: 'theirs', ...newStamp }
    expect(await api.patch('/users/me', { password }, headers)).toMatchObject(unauthorized)
    expect(await storedUser(api, id)).toMatchObject({ hashed_password: 'theirs' })
  })

  const reset = (token: string) => api.post('/auth/reset-password', { token, password })

  /** Starts a flow of an unproven account, as far as the provider. */
  async function startLink(): Promise<() => Promise<unknown>> {
    useAccount(api, zoeThere)
    const browser = new Browser(api)
    await browser.logIn('cookie')
    const path = await browser.reach({ isAssociate: true })
    return () => browser.arrive(path)
  }

  test('a link by a reset of an unproven account is none [V-LK-4]', async () => {
    const { id } = await createUser(api)
    const link = await startLink()
    const token = await mailedToken(api, 'reset-password')
    interlude = { call: 'oauthAccounts.insert', run: () => reset(token) }
    await link()
    expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
  })

  test('a reset of an unproven account by a link drops that, too [V-LK-4]', async () => {
    const { id } = await createUser(api)
    interlude = { call: 'users.update', run: await startLink() }
    expect(await reset(await mailedToken(api, 'reset-password'))).toMatchObject({ status: 200 })
    expect(await storedUser(api, id)).toMatchObject({ oauth_accounts: [] })
  })

  test('an unlinking by that of the only other account puts its own back [OA-10]', async () => {
    useAccount(api, zoeThere)
    const { id, browser } = await userByProvider(api)
    await browser.run({ provider: 'two', isAssociate: true })
    const unlinkTwo = () => api.delete(linkPath('two'), browser.headers)
    interlude = { call: 'oauthAccounts.delete', run: unlinkTwo }
    expect(await api.delete(linkPath('one'), browser.headers)).toMatchObject(lastCredential)
    const { oauth_accounts } = await storedUser(api, id)
    expect(oauth_accounts).toMatchObject([{ provider: 'one' }])
  })
})

/** Stores in memory, where somebody else is quicker. */
async function openOvertaken(): Promise<FixtureStorage> {
  const { users, sessions, oauthAccounts, oneTimeTokens, clear } = await openMemory()
  const update: typeof users.update = async (id, changes, expected) => {
    if (meanwhile) await users.update(id, meanwhile)
    meanwhile = null
    return users.update(id, changes, expected)
  }
  return {
    users: overtakable('users', { ...users, update }),
    sessions,
    oauthAccounts: oauthAccounts && overtakable('oauthAccounts', oauthAccounts),
    oneTimeTokens,
    clear,
  }
}

function overtakable<Store extends object>(name: string, store: Store): Store {
  return new Proxy(store, {
    get(target, method, receiver) {
      const value: unknown = Reflect.get(target, method, receiver)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        const due = interlude?.call === `${name}.${String(method)}` ? interlude : null
        if (due) interlude = null
        await due?.run()
        return Reflect.apply(value, target, args)
      }
    },
  })
}
