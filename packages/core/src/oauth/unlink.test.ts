import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { type OAuthTest, setUpOAuth } from '../../test/oauth.ts'
import { deferred, password, refusal, setUp } from '../../test/setup.ts'
import type { UserId } from '../ports/user-store.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { oauth } from './oauth.ts'
import { oidc } from './providers/oidc.ts'

let provider: MockProvider
beforeAll(async () => {
  provider = await startMockProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.reset())

/** Ann came by the first provider, has no password, and linked the second. */
async function setUpAnn(storage = memoryStorage()) {
  const app = setUpOAuth(provider, { storage })
  const tab = app.browser()
  await tab.flow()
  expect((await tab.flow('/auth/associate/two/authorize')).status).toBe(200)
  const [user] = await app.auth.users.list({ limit: 1 })
  if (!user) throw new Error('nobody was registered')
  return { ...app, tab, id: user.id }
}

const providersOf = async ({ manager }: OAuthTest, id: UserId) =>
  (await manager.accounts(id)).map((account) => account.provider)

describe('[OA-10] the last way in', () => {
  test('stays, and the others go', async () => {
    const { tab, ...app } = await setUpAnn()
    expect((await tab.ask('DELETE /auth/associate/one')).status).toBe(204)
    const last = await tab.ask('DELETE /auth/associate/two')
    expect(await refusal(last)).toEqual([409, 'LAST_CREDENTIAL'])
    expect(await refusal(await tab.ask('DELETE /auth/associate/one'))).toEqual([404, 'Not Found'])
    expect(await providersOf(app, app.id)).toEqual(['two'])
    await app.auth.idle()
    expect(app.outbox.at(-1)).toMatchObject({ event: 'oauth-account-unlinked', provider: 'one' })
    expect(app.outbox).toHaveLength(2)
  })

  test('may be any of them once there is a password', async () => {
    const { tab, ...app } = await setUpAnn()
    await app.auth.users.update(app.id, { password })
    await tab.ask(
      'POST /auth/login',
      new URLSearchParams({ username: 'ann@example.com', password }),
    )
    for (const name of ['one', 'two'])
      expect((await tab.ask(`DELETE /auth/associate/${name}`)).status).toBe(204)
    expect(await providersOf(app, app.id)).toEqual([])
  })

  test('is none at a provider that is configured no more', async () => {
    const { storage, id } = await setUpAnn()
    const one = oidc({ issuer: provider.issuer, clientId: 'client-one' })
    const { auth } = setUp({ storage, oauth: oauth({ one }) as never })
    const manager: unknown = auth.oauth // the helper's own type says nothing of the feature
    const unlinking = (manager as OAuthTest['manager']).unlink(id, 'one')
    await expect(unlinking).rejects.toMatchObject({ code: 'LAST_CREDENTIAL' })
  })

  test('stays, of 20 at once', async () => {
    const { manager, ...app } = await setUpAnn()
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => manager.unlink(app.id, n % 2 === 0 ? 'one' : 'two')),
    )
    const left = await providersOf({ ...app, manager }, app.id)
    expect(left.length).toBeGreaterThanOrEqual(1)
    const done = results.filter(({ status }) => status === 'fulfilled')
    expect(done.length + left.length).toBe(2)
  })

  test('stays, when both go at the very same time', async () => {
    const storage = memoryStorage()
    const { oauthAccounts: accounts } = storage
    const { id } = await setUpAnn(storage)
    const [first, second] = [deferred(), deferred()]
    /** Both have been allowed to before either does. */
    const remove: typeof accounts.delete = async (key) => {
      if (key.provider === 'one') first.resolve()
      else second.resolve()
      await Promise.all([first.promise, second.promise])
      return accounts.delete(key)
    }
    const slow = { ...storage, oauthAccounts: { ...accounts, delete: remove } }
    const app = setUpOAuth(provider, { storage: slow })
    const one = app.manager.unlink(id, 'one')
    await first.promise
    const results = await Promise.allSettled([one, app.manager.unlink(id, 'two')])
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'LAST_CREDENTIAL' } })
    }
    expect(await providersOf(app, id)).toEqual(['one', 'two'])
  })
})

test('an account that is unlinked does not find its way back to the user that it made', async () => {
  const { tab, browser } = await setUpAnn()
  expect((await tab.ask('DELETE /auth/associate/one')).status).toBe(204)
  expect(await refusal(await browser().flow())).toEqual([400, 'OAUTH_USER_ALREADY_EXISTS'])
})

test('unlinking ends no log-in', async () => {
  const { tab } = await setUpAnn()
  await tab.ask('DELETE /auth/associate/one')
  expect((await tab.ask('GET /users/me')).status).toBe(200)
})

test('unlinking again and again leaves a reset token good', async () => {
  const { tab, ask, mailedToken, id, manager } = await setUpAnn()
  await manager.unlink(id, 'two')
  await tab.flow('/auth/associate/two/authorize')
  await ask('POST /auth/forgot-password', { email: 'ann@example.com' })
  const token = await mailedToken()
  await manager.unlink(id, 'two')
  const reset = await ask('POST /auth/reset-password', { token, password: 'another password' })
  expect(reset.status).toBe(200)
})
