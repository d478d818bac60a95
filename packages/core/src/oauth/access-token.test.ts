import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { type OAuthTestOptions, setUpOAuth } from '../../test/oauth.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { defineProvider } from './provider.ts'
import { oidc } from './providers/oidc.ts'

let provider: MockProvider
beforeAll(async () => {
  provider = await startMockProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.reset())

const flow = { storeTokens: true }
const hour = 3600 * 1000

async function setUpAnn(options: OAuthTestOptions = {}) {
  const { storage = memoryStorage() } = options
  const app = setUpOAuth(provider, { flow, ...options, storage })
  provider.tokens = {
    access_token: 'first-token',
    refresh_token: 'refresh-one',
    expires_in: 3600,
    ...provider.tokens,
  }
  expect((await app.browser().flow()).status).toBe(204)
  const [user] = await app.auth.users.list({ limit: 1 })
  const id = user?.id ?? expect.fail('nobody was registered')
  provider.tokens = { access_token: 'second', refresh_token: 'r2', expires_in: 3600 }
  provider.tokenRequests.length = 0
  const stored = async () => (await storage.oauthAccounts?.list(String(id)))?.[0]?.tokens
  return { ...app, storage, id, stored }
}

describe("a provider's token", () => {
  test('is handed out while it is good, and refreshed a minute before it is not', async () => {
    const { manager, id, time } = await setUpAnn()
    expect(await manager.accessToken(id, 'one')).toBe('first-token')
    time.now += hour - 61_000
    expect(await manager.accessToken(id, 'one')).toBe('first-token')
    time.now += 1000
    expect(await manager.accessToken(id, 'one')).toBe('second')
    expect(provider.tokenRequests.map(({ form }) => form['refresh_token'])).toEqual(['refresh-one'])
    time.now += hour
    await manager.accessToken(id, 'one')
    expect(provider.tokenRequests.at(-1)?.form['refresh_token']).toBe('r2')
  })

  test('is refreshed once by 20 at a time, in two processes', async () => {
    const first = await setUpAnn()
    const second = setUpOAuth(provider, { storage: first.storage, flow })
    first.time.now += hour
    second.time.now = first.time.now
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? first : second).manager.accessToken(first.id, 'one'),
      ),
    )
    expect(tokens).toEqual(Array(20).fill('second'))
    expect(provider.tokenRequests).toHaveLength(1)
  })

  test('that has no end is good', async () => {
    provider.tokens = { expires_in: undefined }
    const { manager, id, time } = await setUpAnn()
    time.now += 1000 * hour
    expect(await manager.accessToken(id, 'one')).toBe('first-token')
  })

  test('is none without a refresh token, once it has ended', async () => {
    provider.tokens = { refresh_token: undefined }
    const { manager, id, time } = await setUpAnn()
    time.now += hour
    expect(await manager.accessToken(id, 'one')).toBeNull()
  })

  test('is none where the user has none', async () => {
    const { manager, id } = await setUpAnn()
    expect(await manager.accessToken(id, 'two')).toBeNull()
    expect(await manager.accessToken('nobody', 'one')).toBeNull()
  })

  test('is none once the provider refuses to refresh it, and that is asked once', async () => {
    const { manager, id, time, stored } = await setUpAnn()
    provider.forged.set('/token', { status: 400, body: { error: 'invalid_grant' } })
    time.now += hour
    expect(await manager.accessToken(id, 'one')).toBeNull()
    expect(await stored()).toBeNull()
    provider.requests.length = 0
    expect(await manager.accessToken(id, 'one')).toBeNull()
    expect(provider.requests).toEqual([])
  })

  test.each([
    ['in trouble', 500, {}],
    ['told a wrong client secret', 401, { error: 'invalid_client' }],
    ['short of breath', 400, { error: 'temporarily_unavailable' }],
    ['answering nonsense', 200, { token_type: 'bearer' }],
  ])('is there again at once, when the provider was %s', async (_, status, body) => {
    const { manager, id, time } = await setUpAnn()
    provider.forged.set('/token', { status, body })
    time.now += hour
    const failed = manager.accessToken(id, 'one')
    await expect(failed).rejects.toMatchObject({ code: 'OAUTH_PROVIDER_UNAVAILABLE' })
    provider.forged.clear()
    expect(await manager.accessToken(id, 'one')).toBe('second')
    expect(provider.tokenRequests.at(-1)?.form['refresh_token']).toBe('refresh-one')
  })

  test('is none, and 502, when a provider written by the application gives nonsense', async () => {
    const untyped = defineProvider((environment) => ({
      ...oidc({ issuer: provider.issuer, clientId: 'client-one' })(environment),
      refreshTokens: async () => ({}) as never, // what a provider without types may return
    }))
    const { manager, id, time } = await setUpAnn({ providers: { one: untyped } })
    time.now += hour
    const failed = manager.accessToken(id, 'one')
    await expect(failed).rejects.toMatchObject({ code: 'OAUTH_PROVIDER_UNAVAILABLE' })
  })

  test('is refreshed once by two at the turn of a minute', async () => {
    const first = await setUpAnn()
    const second = setUpOAuth(provider, { storage: first.storage, flow })
    const minute = Math.ceil((first.time.now + 2 * hour) / 60_000) * 60_000
    first.time.now = minute - 1
    second.time.now = minute
    const tokens = await Promise.all(
      [first, second].map(({ manager }) => manager.accessToken(first.id, 'one')),
    )
    expect(tokens).toEqual(['second', 'second'])
    expect(provider.tokenRequests).toHaveLength(1)
  })

  test('that a log-in brings while the old one is refused is kept', async () => {
    const storage = memoryStorage()
    const { oauthAccounts: accounts } = storage
    const meanwhile: { logIn?: (() => Promise<unknown>) | undefined } = {}
    const update: typeof accounts.update = async (...change) => {
      const { logIn } = meanwhile
      meanwhile.logIn = undefined
      await logIn?.()
      return accounts.update(...change)
    }
    const slow = { ...storage, oauthAccounts: { ...accounts, update } }
    const { manager, id, time, browser } = await setUpAnn({ storage: slow })
    time.now += hour
    provider.forged.set('/token', { status: 400, body: { error: 'invalid_grant' } })
    meanwhile.logIn = async () => {
      provider.forged.clear()
      expect((await browser().flow()).status).toBe(204)
    }
    expect(await manager.accessToken(id, 'one')).toBeNull()
    expect(await manager.accessToken(id, 'one')).toBe('second')
  })

  test('keeps its refresh token as long as a refresh brings no other (RFC 6749 section 6)', async () => {
    const { manager, id, time } = await setUpAnn()
    provider.tokens = { access_token: 'second', refresh_token: undefined, expires_in: 3600 }
    for (const _ of ['first', 'second']) {
      time.now += hour
      expect(await manager.accessToken(id, 'one')).toBe('second')
    }
    const sent = provider.tokenRequests.map(({ form }) => form['refresh_token'])
    expect(sent).toEqual(['refresh-one', 'refresh-one'])
  })

  test('keeps the refresh token of the first log-in, where later ones bring none', async () => {
    const { manager, id, time, browser } = await setUpAnn()
    provider.tokens = { access_token: 'later', refresh_token: undefined, expires_in: 3600 }
    await browser().flow()
    expect(await manager.accessToken(id, 'one')).toBe('later')
    time.now += hour
    provider.tokenRequests.length = 0
    await manager.accessToken(id, 'one')
    expect(provider.tokenRequests[0]?.form['refresh_token']).toBe('refresh-one')
  })
})

describe('[OA-13] at rest', () => {
  test('tokens are not kept, unless they are asked for', async () => {
    const { manager, id, stored } = await setUpAnn({ flow: {} })
    expect(await stored()).toBeNull()
    await expect(manager.accessToken(id, 'one')).rejects.toThrow(TypeError)
  })

  test('tokens kept so far go when they are asked for no more', async () => {
    const { storage, stored } = await setUpAnn()
    await setUpOAuth(provider, { storage }).browser().flow()
    expect(await stored()).toBeNull()
  })

  test('they are sealed', async () => {
    const { stored } = await setUpAnn()
    const text = (await stored()) ?? ''
    expect(text + Buffer.from(text, 'base64url').toString('latin1')).not.toMatch(
      /first-token|refresh-one|access/,
    )
  })

  test('they open for their user, provider and account alone', async () => {
    const { storage, manager, id, stored, auth } = await setUpAnn()
    const { id: bob } = await auth.users.create({ email: 'bob@example.com' })
    const tokens = (await stored()) ?? null
    const account = { accountEmail: null, tokens, userId: String(bob) }
    await storage.oauthAccounts?.insert({ ...account, provider: 'one', accountId: 'other' })
    await storage.oauthAccounts?.insert({ ...account, provider: 'two', accountId: 'johndoe' })
    expect(await manager.accessToken(bob, 'one')).toBeNull()
    expect(await manager.accessToken(bob, 'two')).toBeNull()
    expect(await manager.accessToken(id, 'one')).toBe('first-token')
  })

  test('they open under an older secret, and are sealed under the newest', async () => {
    const [older, newer] = ['o'.repeat(32), 'n'.repeat(32)]
    const { storage, id, time } = await setUpAnn({ secret: older })
    const both = setUpOAuth(provider, { storage, flow, secret: [newer, older] })
    expect(await both.manager.accessToken(id, 'one')).toBe('first-token')
    both.time.now = time.now + hour
    expect(await both.manager.accessToken(id, 'one')).toBe('second')
    const later = setUpOAuth(provider, { storage, flow, secret: newer })
    expect(await later.manager.accessToken(id, 'one')).toBe('second')
  })
})

test('a provider that is not configured is a TypeError', async () => {
  const { manager, id } = await setUpAnn()
  await expect(manager.accessToken(id, 'three' as 'one')).rejects.toThrow(/three/)
})

test('records of flows that have ended are swept', async () => {
  const { auth, time } = await setUpAnn()
  expect(await auth.deleteExpired()).toBe(0)
  time.now += 11 * 60 * 1000
  expect(await auth.deleteExpired()).toBe(1)
})
