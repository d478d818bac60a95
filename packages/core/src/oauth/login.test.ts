import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { type OAuthTest, setUpOAuth } from '../../test/oauth.ts'
import { password, refusal } from '../../test/setup.ts'
import { AuthError, UniqueViolation } from '../errors.ts'
import { memoryStorage } from '../testing/memory-storage.ts'

let provider: MockProvider
beforeAll(async () => {
  provider = await startMockProvider()
})
afterAll(() => provider.stop())
beforeEach(() => provider.reset())

const failing = async () => {
  throw new Error('the process ends here')
}

async function onlyUser({ auth }: OAuthTest) {
  const users = await auth.users.list({ limit: 10 })
  expect(users).toHaveLength(1)
  return users[0] ?? expect.fail('no user')
}

describe('the first log-in', () => {
  test('registers a user without a password, hooks included', async () => {
    const seen: string[] = []
    const app = setUpOAuth(provider, {
      hooks: {
        beforeRegister: (input) => void seen.push(`before ${input.email}`),
        afterRegister: (user) => void seen.push(`after ${user.email}`),
        afterLogin: (user) => void seen.push(`log-in ${user.email}`),
      },
    })
    expect((await app.browser().flow()).status).toBe(204)
    expect(seen).toEqual([
      'before ann@example.com',
      'after ann@example.com',
      'log-in ann@example.com',
    ])
    const user = await onlyUser(app)
    expect(user).toMatchObject({ isActive: true, isSuperuser: false, isVerified: true })
    const form = new URLSearchParams({ username: user.email, password: '' })
    for (const typed of ['!', '!oauth:', password]) {
      form.set('password', typed)
      const response = await app.ask('POST /auth/login', form)
      expect(await refusal(response)).toEqual([400, 'LOGIN_BAD_CREDENTIALS'])
    }
  })

  test('of 20 at once, each succeeds, and there is one user', async () => {
    const app = setUpOAuth(provider)
    provider.idToken = { email: 'ann@example.com', email_verified: true }
    const flows = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const browser = app.browser()
        return { browser, callback: await browser.begin('/auth/one/authorize') }
      }),
    )
    const answers = await Promise.all(
      flows.map(({ browser, callback }) => browser.ask(`GET ${callback}`)),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(204))
    const user = await onlyUser(app)
    expect(await app.manager.accounts(user.id)).toHaveLength(1)
  })

  test('that ended between user and link is taken up by the next', async () => {
    const storage = memoryStorage()
    const { oauthAccounts } = storage
    const broken = { ...storage, oauthAccounts: { ...oauthAccounts, insert: failing } }
    const before = setUpOAuth(provider, { storage: broken })
    expect((await before.browser().flow()).status).toBe(500)
    const app = setUpOAuth(provider, { storage })
    const user = await onlyUser(app)
    expect(await app.manager.accounts(user.id)).toEqual([])

    provider.idToken = { sub: 'somebody else' }
    const stranger = await app.browser().flow()
    expect(await refusal(stranger)).toEqual([400, 'OAUTH_USER_ALREADY_EXISTS'])
    provider.idToken = {}
    const sameAccountElsewhere = await app.browser().flow('/auth/two/authorize')
    expect(await refusal(sameAccountElsewhere)).toEqual([400, 'OAUTH_USER_ALREADY_EXISTS'])

    expect((await app.browser().flow()).status).toBe(204)
    expect(await app.manager.accounts(user.id)).toMatchObject([{ provider: 'one' }])
    expect((await onlyUser(app)).id).toBe(user.id)
  })

  test('is refused by beforeRegister with its code', async () => {
    const app = setUpOAuth(provider, {
      hooks: {
        beforeRegister() {
          throw new AuthError('FORBIDDEN')
        },
      },
    })
    expect(await refusal(await app.browser().flow())).toEqual([403, 'Forbidden'])
    expect(await app.auth.users.list({ limit: 10 })).toEqual([])
  })
})

describe('where verification is required', () => {
  const options = { requireVerification: true, concealExistingUsers: false }

  test('[OA-9] a user whose address is not vouched for is registered, mailed, and not let in', async () => {
    const app = setUpOAuth(provider, options)
    provider.idToken = { email_verified: 'true' }
    const response = await app.browser().flow()
    expect(await refusal(response)).toEqual([400, 'LOGIN_USER_NOT_VERIFIED'])
    const token = await app.mailedToken()
    expect((await app.ask('POST /auth/verify', { token })).status).toBe(200)
    expect((await app.browser().flow()).status).toBe(204)
  })

  test('a user whose address is vouched for is let in at once', async () => {
    const app = setUpOAuth(provider, options)
    expect((await app.browser().flow()).status).toBe(204)
    await app.auth.idle()
    expect(app.outbox).toEqual([])
  })
})

test('[EN-4] where users are concealed, an address that is only claimed counts as none', async () => {
  const app = setUpOAuth(provider, { requireVerification: true })
  provider.idToken = { email_verified: false }
  for (const isTaken of [false, true]) {
    const { email } = provider.idToken as { email?: string }
    if (isTaken) await app.auth.users.create({ email: email ?? 'ann@example.com' })
    expect(await refusal(await app.browser().flow())).toEqual([400, 'OAUTH_NOT_AVAILABLE_EMAIL'])
  }
  await app.auth.idle()
  expect(app.outbox).toEqual([])
})

describe('[OA-8] a provider that is not trusted', () => {
  test('lets a user in, with an address that is not verified', async () => {
    const app = setUpOAuth(provider, { flow: { trustedProviders: ['two'] } })
    expect((await app.browser().flow()).status).toBe(204)
    expect((await onlyUser(app)).isVerified).toBe(false)
  })
})

describe('[OA-8] an account joins the user of its address', () => {
  const options = { verifyProof: 'samePerson', flow: { associateByEmail: true } } as const
  const ann = { email: 'ann@example.com', password, isVerified: true }

  test('[V-LK-10] where all vouch, and the user is told', async () => {
    const app = setUpOAuth(provider, options)
    const user = await app.auth.users.create(ann)
    expect((await app.browser().flow()).status).toBe(204)
    expect(await app.manager.accounts(user.id)).toHaveLength(1)
    await app.auth.idle()
    const notice = { kind: 'security-notice', event: 'oauth-account-linked', provider: 'one' }
    expect(app.outbox).toMatchObject([notice])
    await app.logIn(ann.email)
    expect(await app.auth.users.authenticate(ann.email, password)).not.toBeNull()
  })

  test.each([
    ['the application does not allow it', {}, { ...options, flow: {} }, ann],
    [
      'the provider is not trusted',
      {},
      { ...options, flow: { ...options.flow, trustedProviders: [] } },
      ann,
    ],
    ['the provider does not vouch', { email_verified: false }, options, ann],
    ['the provider vouches in words', { email_verified: 'true' }, options, ann],
    ['the provider vouches by a number', { email_verified: 1 }, options, ann],
    ['the provider says nothing', { email_verified: undefined }, options, ann],
    ['[V-LK-1] the address is unproven here', {}, options, { ...ann, isVerified: false }],
  ] as const)('not where %s', async (_, claims, settings, values) => {
    const app = setUpOAuth(provider, settings)
    const user = await app.auth.users.create(values)
    provider.idToken = claims
    expect(await refusal(await app.browser().flow())).toEqual([400, 'OAUTH_USER_ALREADY_EXISTS'])
    expect(await app.manager.accounts(user.id)).toEqual([])
    expect(await app.auth.users.get(user.id)).toEqual(user)
  })

  test('not where the user is inactive', async () => {
    const app = setUpOAuth(provider, options)
    const user = await app.auth.users.create({ ...ann, isActive: false })
    expect(await refusal(await app.browser().flow())).toEqual([400, 'LOGIN_BAD_CREDENTIALS'])
    expect(await app.manager.accounts(user.id)).toEqual([])
  })

  test('[V-EM-12] not where the address changes meanwhile', async () => {
    const storage = memoryStorage()
    const { oauthAccounts: accounts } = storage
    const insert: typeof accounts.insert = async (account) => {
      if (account.userId === String(user.id)) {
        await app.auth.users.update(account.userId, { email: 'other@example.com' })
      }
      await accounts.insert(account)
    }
    const overtaken = { ...storage, oauthAccounts: { ...accounts, insert } }
    const app = setUpOAuth(provider, { ...options, storage: overtaken })
    const user = await app.auth.users.create(ann)
    expect((await app.browser().flow()).status).toBe(204) // as somebody new
    expect(await app.manager.accounts(user.id)).toEqual([])
    expect(await app.auth.users.list({ limit: 10 })).toHaveLength(2)
  })
})

describe('[V-LK-7] an account of a user who is gone', () => {
  test('is nobody: it can be used anew', async () => {
    const app = setUpOAuth(provider)
    await app.browser().flow()
    const { id } = await onlyUser(app)
    await app.auth.users.delete(id)
    expect((await app.browser().flow()).status).toBe(204)
    expect((await onlyUser(app)).id).not.toBe(id)
  })

  /** Where links do not go with their users, as without a foreign key. */
  function setUpLoose() {
    const storage = memoryStorage()
    const gone = new Set<string>()
    const users = {
      ...storage.users,
      find: async (id: string) => (gone.has(id) ? null : storage.users.find(id)),
      findByEmail: async (email: string) => {
        const account = await storage.users.findByEmail(email)
        return account && gone.has(String(account.user.id)) ? null : account
      },
    }
    return { ...setUpOAuth(provider, { storage: { ...storage, users } }), gone, storage }
  }

  test('is nobody, though the link has stayed', async () => {
    const app = setUpLoose()
    await app.browser().flow()
    app.gone.add(String((await onlyUser(app)).id))
    provider.idToken = { email: 'new@example.com' }
    expect((await app.browser().flow()).status).toBe(204)
    const link = await app.storage.oauthAccounts.find('one', 'johndoe')
    expect(app.gone).not.toContain(link?.userId)
  })

  test('can be linked, though the link has stayed', async () => {
    const app = setUpLoose()
    await app.browser().flow()
    app.gone.add(String((await onlyUser(app)).id))
    const bob = await app.auth.users.create({ email: 'bob@example.com', password })
    const tab = app.browser()
    const form = new URLSearchParams({ username: 'bob@example.com', password })
    await tab.ask('POST /auth/login', form)
    expect((await tab.flow('/auth/associate/one/authorize')).status).toBe(200)
    expect(await app.manager.accounts(bob.id)).toHaveLength(1)
  })
})

test('a log-in while logged in ends the one before', async () => {
  const app = setUpOAuth(provider)
  const browser = app.browser()
  await browser.flow()
  const before = new Map(browser.cookies)
  await browser.flow()
  const stale = app.browser()
  for (const [name, value] of before) stale.cookies.set(name, value)
  expect((await stale.ask('GET /users/me')).status).toBe(401)
  expect((await browser.ask('GET /users/me')).status).toBe(200)
})

describe('an address that the database takes for another', () => {
  test('is refused after one attempt', async () => {
    const storage = memoryStorage()
    const insert = async () => {
      throw new UniqueViolation('email')
    }
    const tried: string[] = []
    const app = setUpOAuth(provider, {
      storage: { ...storage, users: { ...storage.users, insert } },
      hooks: { beforeRegister: ({ email }) => void tried.push(email) },
    })
    const response = await app.browser().flow()
    expect(await refusal(response)).toEqual([400, 'OAUTH_USER_ALREADY_EXISTS'])
    expect(tried).toHaveLength(1)
  })

  test('and a hook that says so is believed', async () => {
    const app = setUpOAuth(provider, {
      hooks: {
        beforeRegister() {
          throw new AuthError('REGISTER_USER_ALREADY_EXISTS')
        },
      },
    })
    const response = await app.browser().flow()
    expect(await refusal(response)).toEqual([400, 'REGISTER_USER_ALREADY_EXISTS'])
  })
})
