import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockProvider, startMockProvider } from '../../../../servers/mock-provider.ts'
import { type ProviderName, setUpOAuth } from '../../test/oauth.ts'
import { email, setUpRefreshing } from '../../test/refreshing.ts'
import { deferred, origin, password, setUp } from '../../test/setup.ts'
import type { Auth } from '../auth.ts'
import type { OAuthManager } from '../oauth/oauth-manager.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { ClientOptions } from './connection.ts'
import { createClient } from './create-client.ts'
import type { TokenStorage, Tokens } from './token-storage.ts'

type Fetch = NonNullable<ClientOptions['fetch']>
type Refreshing = Auth<BaseUser, 'mobile' | 'page' | 'web'>
type WithProviders = Auth<BaseUser, 'cookie' | 'jwt', OAuthManager<ProviderName>>

const ann = { email, password }

/** A server without a network. */
const within =
  (auth: Pick<Auth<BaseUser>, 'handler'>): Fetch =>
  (url, init) =>
    auth.handler(new Request(url, init))

/** Lets what can go on go on. */
const settling = () => new Promise<void>((resolve) => setImmediate(resolve))

async function setUpClient() {
  const app = await setUpRefreshing()
  const send = within(app.auth)
  /** What a path waits for, ahead of its answer. */
  const held = new Map<string, Promise<void>>()
  const paths: string[] = []
  const answered: string[] = []
  const fetch: Fetch = async (url, init) => {
    const { pathname } = new URL(url)
    paths.push(pathname)
    const response = await send(url, init)
    answered.push(pathname)
    await held.get(pathname)
    return response
  }
  const client = createClient<Refreshing>({ baseUrl: origin, fetch })
  return { ...app, client, held, paths, answered }
}

describe('a configuration that cannot work is a TypeError that names it', () => {
  const wrong = [
    '',
    '/auth',
    'api.example.com',
    'https://',
    `${origin}/?v=1`,
    'https://a b.example',
  ]
  test.each([undefined, ...wrong])('baseUrl %j', (baseUrl) => {
    expect(() => createClient({ baseUrl })).toThrow(/^createClient: baseUrl must be a URL/)
  })
})

test('a slash at the end of baseUrl, and a mount path, are as good as on the server', async () => {
  const { auth } = setUp({ baseUrl: `${origin}/v1` })
  for (const baseUrl of [`${origin}/v1`, `${origin}/v1/`]) {
    const client = createClient<typeof auth>({ baseUrl, fetch: within(auth) })
    expect((await client.me()).error?.code).toBe('UNAUTHORIZED')
    expect((await client.fetch('/v1/users/me')).status).toBe(401)
    expect((await client.fetch('users/me')).status).toBe(401)
  }
})

test('its log-ins are no promise, and who prints it logs nobody in', async () => {
  const { client, paths } = await setUpClient()
  expect(await client.login).toBe(client.login)
  JSON.stringify(client)
  await settling()
  expect(paths).toEqual([])
})

test.each(['', '.', '..'])('the id %j is a TypeError: it would make another path', async (id) => {
  const { client, paths } = await setUpClient()
  for (const call of [client.users.get, client.users.delete, client.sessions.end]) {
    await expect(call(id)).rejects.toThrow(TypeError)
  }
  await expect(client.users.update(id, {})).rejects.toThrow(TypeError)
  expect(paths).toEqual([])
})

test('who listens, and in hearing something subscribes anew, hears it once', async () => {
  const { client } = await setUpClient()
  let heard = 0
  let stop = () => {}
  const listen = () => {
    if (++heard > 1) throw new Error('heard twice')
    stop()
    stop = client.subscribe(listen)
  }
  stop = client.subscribe(listen)
  await client.me()
  expect([heard, client.user]).toEqual([1, null])
})

describe('whoever logs in or out while something is under way', () => {
  test('is not undone by an answer that was on its way', async () => {
    const { client, held, answered } = await setUpClient()
    await client.login.mobile(ann)
    const answer = deferred()
    held.set('/users/me', answer.promise)
    const asking = client.me()
    while (!answered.includes('/users/me')) await settling()
    await client.logout()
    answer.resolve()
    expect((await asking).data?.email).toBe(email)
    expect(client.user).toBeNull()
  })

  test('has what is under way refused, not sent again under another name', async () => {
    const { client, held, time, paths, auth } = await setUpClient()
    await auth.users.create({ email: 'bob@example.com', password })
    await client.login.mobile(ann)
    time.now += 901_000
    const answer = deferred()
    held.set('/users/me', answer.promise)
    const asking = client.me.update({ password: 'another password' })
    await client.login.mobile({ email: 'bob@example.com', password })
    answer.resolve()
    expect((await asking).error?.code).toBe('UNAUTHORIZED')
    held.clear()
    expect((await client.me()).data?.email).toBe('bob@example.com')
    expect(paths).not.toContain('/auth/mobile/refresh')
  })

  test('waits for a refresh, which would come after it', async () => {
    const { client, held, time } = await setUpClient()
    await client.login.mobile(ann)
    time.now += 901_000
    const answer = deferred()
    held.set('/auth/mobile/refresh', answer.promise)
    const asking = client.me()
    const leaving = client.logout()
    answer.resolve()
    await Promise.all([asking, leaving])
    expect(client.user).toBeNull()
    expect((await client.me()).error?.code).toBe('UNAUTHORIZED')
  })
})

test('a log-in is not ended by the answer to a log-out before it', async () => {
  const { client, held, answered } = await setUpClient()
  await client.login.mobile(ann)
  const answer = deferred()
  held.set('/auth/mobile/logout', answer.promise)
  const leaving = client.logout()
  while (!answered.includes('/auth/mobile/logout')) await settling()
  await client.login.mobile(ann)
  answer.resolve()
  await leaving
  expect((await client.me()).data?.email).toBe(email)
})

test('a log-out that the server does not do leaves the log-in as it is, to be ended later', async () => {
  const { auth } = await setUpRefreshing()
  const answers: (() => Response)[] = []
  const send = within(auth)
  const fetch: Fetch = async (url, init) => answers.pop()?.() ?? send(url, init)
  const client = createClient<Refreshing>({ baseUrl: origin, fetch })
  await client.login.mobile(ann)
  answers.push(() => {
    throw new TypeError('no network')
  })
  expect((await client.logout()).error?.code).toBe('NETWORK_ERROR')
  answers.push(() => Response.json({ detail: 'SERVICE_UNAVAILABLE' }, { status: 503 }))
  expect((await client.logout()).error?.code).toBe('SERVICE_UNAVAILABLE')
  expect((await client.me()).data?.email).toBe(email)
  expect(await client.logout()).toEqual({ data: null, error: null })
  expect((await client.me()).error?.code).toBe('UNAUTHORIZED')
})

describe('a log-in', () => {
  test('waits for a refresh, whose cookies would come after its own', async () => {
    const { client, held, time, paths } = await setUpClient()
    await client.login.mobile(ann)
    time.now += 901_000
    const answer = deferred()
    held.set('/auth/mobile/refresh', answer.promise)
    const asking = client.me()
    while (!paths.includes('/auth/mobile/refresh')) await settling()
    const again = client.login.mobile(ann)
    for (let i = 0; i < 20; i++) await settling()
    expect(paths.at(-1)).toBe('/auth/mobile/refresh')
    answer.resolve()
    expect((await again).error).toBeNull()
    await asking
  })

  test('waits for another before it: the last that is asked for counts', async () => {
    const { client, held, auth, paths } = await setUpClient()
    await auth.users.create({ email: 'bob@example.com', password })
    const answer = deferred()
    held.set('/auth/mobile/login', answer.promise)
    const first = client.login.mobile(ann)
    const second = client.login.mobile({ email: 'bob@example.com', password })
    for (let i = 0; i < 20; i++) await settling()
    expect(paths).toHaveLength(1)
    answer.resolve()
    await Promise.all([first, second])
    expect((await client.me()).data?.email).toBe('bob@example.com')
  })

  test('has a refresh wait for it, whose cookies would come after its own', async () => {
    const { auth, time } = await setUpRefreshing()
    await auth.users.create({ email: 'bob@example.com', password })
    const jar = new Map<string, string>()
    const [loggedIn, refreshed] = [deferred(), deferred()]
    const held = new Map<string, Promise<void>>()
    const fetch: Fetch = async (url, init) => {
      const headers = new Headers(init.headers)
      headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '))
      headers.set('origin', origin)
      const response = await auth.handler(new Request(url, { ...init, headers }))
      await held.get(new URL(url).pathname)
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
        jar.set(name, value)
      }
      return response
    }
    const options = { baseUrl: origin, fetch, backend: 'web', refreshCookie: true } as const
    const client = createClient<Refreshing>(options)
    await client.login.web(ann)
    time.now += 901_000
    held.set('/auth/web/login', loggedIn.promise)
    held.set('/auth/web/refresh', refreshed.promise)
    const loggingIn = client.login.web({ email: 'bob@example.com', password })
    const asking = client.me()
    for (let i = 0; i < 50; i++) await settling()
    loggedIn.resolve()
    await loggingIn
    refreshed.resolve()
    expect((await asking).error?.code).toBe('UNAUTHORIZED')
    expect((await client.me()).data?.email).toBe('bob@example.com')
  })
})

test('a log-in that is being kept is not undone by a refusal of what was asked before, or meanwhile', async () => {
  const { auth } = setUp()
  await auth.users.create(ann)
  let kept: Tokens | null = null
  let isWriting = false
  const [early, written, late] = [deferred(), deferred(), deferred()]
  const tokens: TokenStorage = {
    get: () => kept,
    async set(value) {
      isWriting = true
      await written.promise
      kept = value
    },
  }
  const answers = [early.promise, late.promise]
  const send = within(auth)
  const fetch: Fetch = async (url, init) => {
    const response = await send(url, init)
    if (response.status === 401) await answers.shift()
    return response
  }
  const client = createClient<typeof auth>({ baseUrl: origin, fetch, tokens })
  const before = client.me()
  const loggingIn = client.login.jwt(ann)
  while (!isWriting) await settling()
  early.resolve()
  const meanwhile = client.me()
  for (let i = 0; i < 20; i++) await settling()
  written.resolve()
  await loggingIn
  late.resolve()
  await Promise.all([before, meanwhile])
  expect((await client.me()).data?.email).toBe(email)
})
const successes = [
  ['a page', () => new Response('<!doctype html>')],
  ['JSON of something else', () => Response.json({})],
] as const

test.each(successes)('a success of a proxy, %s, ends no log-in', async (_, answer) => {
  const { auth } = await setUpRefreshing()
  const send = within(auth)
  const answers = [answer, answer]
  const fetch: Fetch = async (url, init) =>
    init.method === 'DELETE' || url.endsWith('/logout')
      ? (answers.pop()?.() ?? send(url, init))
      : send(url, init)
  const client = createClient<Refreshing>({ baseUrl: origin, fetch })
  await client.login.mobile(ann)
  for (const call of [client.sessions.endOthers, client.logout]) {
    expect((await call()).error).toEqual({ code: 'UNEXPECTED_RESPONSE', status: 200 })
  }
  expect((await client.me()).data?.email).toBe(email)
})

test.each(successes)(
  'a success of a proxy, %s, in place of a refresh is none of the request',
  async (_, answer) => {
    const { auth, time } = await setUpRefreshing()
    const send = within(auth)
    let isProxied = true
    const fetch: Fetch = async (url, init) =>
      isProxied && url.endsWith('/refresh') ? answer() : send(url, init)
    const client = createClient<Refreshing>({ baseUrl: origin, fetch })
    await client.login.mobile(ann)
    time.now += 901_000
    for (const call of [client.sessions.endOthers, client.logout, client.me]) {
      expect((await call()).error).toEqual({ code: 'UNEXPECTED_RESPONSE', status: 502 })
    }
    expect((await client.fetch('/notes/1', { method: 'DELETE' })).ok).toBe(false)
    isProxied = false
    expect((await client.me()).data?.email).toBe(email)
  },
)

test('of many that wait for a refresh in vain, each is told why', async () => {
  const { auth, time } = await setUpRefreshing()
  const send = within(auth)
  const refreshed = deferred()
  const fetch: Fetch = async (url, init) => {
    if (!url.endsWith('/refresh')) return send(url, init)
    await refreshed.promise
    return Response.json({ detail: 'SERVICE_UNAVAILABLE' }, { status: 503 })
  }
  const client = createClient<Refreshing>({ baseUrl: origin, fetch })
  await client.login.mobile(ann)
  time.now += 901_000
  const asking = Promise.all([client.me(), client.me(), client.me()])
  for (let i = 0; i < 20; i++) await settling()
  refreshed.resolve()
  const codes = (await asking).map(({ error }) => error?.code)
  expect(new Set(codes)).toEqual(new Set(['SERVICE_UNAVAILABLE']))
})

test('a request that comes too late for a refresh is sent again by what it brought', async () => {
  const { client, held, time, paths } = await setUpClient()
  await client.login.mobile(ann)
  time.now += 901_000
  const answer = deferred()
  held.set('/auth/sessions', answer.promise)
  const late = client.sessions.list()
  await client.me()
  answer.resolve()
  held.clear()
  expect((await late).data).toHaveLength(1)
  expect(paths.filter((path) => path === '/auth/mobile/refresh')).toHaveLength(1)
})

test('an account is deleted, and the log-in with it', async () => {
  const { auth } = setUp({ selfDeletion: true })
  const client = createClient<typeof auth>({ baseUrl: origin, fetch: within(auth) })
  await client.register(ann)
  await client.login.jwt(ann)
  await client.me()
  expect(await client.me.delete()).toEqual({ data: null, error: null })
  expect(client.user).toBeNull()
  expect((await client.login.jwt(ann)).error?.code).toBe('LOGIN_BAD_CREDENTIALS')
})

test('on a server, the cookie of a visitor says who it is', async () => {
  const { auth, logIn } = setUp()
  await auth.users.create(ann)
  const { cookie = '' } = await logIn(email)
  const options = { baseUrl: origin, headers: { cookie }, fetch: within(auth) }
  const client = createClient<typeof auth>(options)
  expect((await client.me()).data?.email).toBe(email)
})

describe('an account at a provider', () => {
  let provider: MockProvider
  beforeAll(async () => {
    provider = await startMockProvider()
  })
  afterAll(() => provider.stop())
  beforeEach(() => {
    provider.reset()
    provider.idToken = { email, email_verified: true }
  })

  /** A page of the application, which the provider sends the browser back to. */
  function setUpPage() {
    const app = setUpOAuth(provider)
    const browser = app.browser()
    const fetch: Fetch = (url, init) => {
      const { pathname, search } = new URL(url)
      const headers = Object.fromEntries(new Headers(init.headers))
      return browser.ask(
        `${init.method ?? 'GET'} ${pathname}${search}`,
        init.body ?? undefined,
        headers,
      )
    }
    const client = createClient<WithProviders>({ baseUrl: origin, fetch })
    /** Follows the way to the provider, and returns the query that the page gets. */
    const follow = async (url = '') => (await provider.signIn(new URL(url))).search
    return { app, client, follow }
  }

  test('logs in by a flow that a script starts and ends', async () => {
    const { client, follow } = setUpPage()
    const { data } = await client.oauth.login('one', { backend: 'jwt', scopes: ['openid'] })
    const query = await follow(data?.authorizationUrl)
    expect(await client.oauth.finishLogin('one', query, { backend: 'jwt' })).toEqual({
      data: null,
      error: null,
    })
    expect((await client.me()).data?.email).toBe(email)
    expect(await client.logout()).toEqual({ data: null, error: null })
    const again = await client.oauth.finishLogin('one', query)
    expect(again.error?.code).toBe('OAUTH_INVALID_STATE')
  })

  test('is linked to who is logged in, and unlinked', async () => {
    const { app, client, follow } = setUpPage()
    await app.auth.users.create(ann)
    await client.login.jwt(ann)
    const { data } = await client.oauth.link('two')
    const { data: user } = await client.oauth.finishLink(
      'two',
      await follow(data?.authorizationUrl),
    )
    expect(user?.email).toBe(email)
    const account = { oauthName: 'two', accountId: expect.any(String), accountEmail: email }
    expect(user?.oauthAccounts).toEqual([account])
    expect(await client.oauth.unlink('two')).toEqual({ data: null, error: null })
    expect((await client.oauth.unlink('two')).error?.code).toBe('NOT_FOUND')
  })

  test('has a name that stays where it is in a path', async () => {
    const { client } = setUpPage()
    const elsewhere = '../../users/me' as ProviderName // as from a URL
    expect(client.oauth.loginUrl(elsewhere)).toBe(`${origin}/auth/..%2F..%2Fusers%2Fme/authorize`)
    expect((await client.oauth.unlink(elsewhere)).error?.code).toBe('NOT_FOUND')
  })

  test('is a link away, without a script', () => {
    const { client } = setUpPage()
    expect(client.oauth.loginUrl('one')).toBe(`${origin}/auth/one/authorize`)
    const query = 'redirect_to=%2Fwelcome&scopes=a&scopes=b&backend=cookie'
    expect(
      client.oauth.loginUrl('one', {
        redirectTo: '/welcome',
        scopes: ['a', 'b'],
        backend: 'cookie',
      }),
    ).toBe(`${origin}/auth/one/authorize?${query}`)
  })
})
