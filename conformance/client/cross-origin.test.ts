import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import type { createClient } from '@fetch-users/core/client'
import { memoryStorage } from '@fetch-users/core/testing'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, missing } from '../../examples/quickstart/test/chromium.ts'
import { bundle } from '../../scripts/checks/bundle.ts'
import { cheapHashers } from '../hashers.ts'
import { listen, type Served } from './serve-fixture.ts'

const ann = { email: 'ann@example.com', password: 'correct horse' }

type Auth = ReturnType<typeof authOf>

/** What the page has of the client. */
declare const client: { readonly createClient: typeof createClient<Auth> }

describe.skipIf(missing)('a page of another origin, which the server trusts', () => {
  /** Another origin of the same site, as app.example.com is to api.example.com. */
  let front: Served
  let api: Served
  let auth: Auth
  let browser: Browser
  let page: Page
  const paths: string[] = []

  beforeAll(async () => {
    front = await servePage()
    api = await listen((origin) => {
      auth = authOf(origin, front.origin)
      return (request) => {
        paths.push(`${request.method} ${new URL(request.url).pathname}`)
        return withCors(request, auth, front.origin)
      }
    })
    await auth.users.create(ann)
    browser = await launchChromium()
    page = await browser.newPage()
    await open()
  })
  afterAll(async () => {
    await browser?.close()
    api?.stop()
    front?.stop()
  })

  async function open(): Promise<void> {
    await page.goto(front.origin)
    await page.waitForFunction('globalThis.client')
  }

  test('has the cookie sent by credentials: include', async () => {
    const seen = await page.evaluate(
      async ({ baseUrl, ann }) => {
        const { login, me, logout } = client.createClient({ baseUrl, credentials: 'include' })
        await login.cookie(ann)
        const { data: user } = await me.update({ password: 'battery staple' })
        const { error } = await client.createClient({ baseUrl }).me()
        await me.update({ password: ann.password })
        const { error: trouble } = await logout()
        return { email: user?.email, withoutCredentials: error?.code, trouble }
      },
      { baseUrl: api.origin, ann },
    )
    expect(seen).toEqual({
      email: ann.email,
      withoutCredentials: 'UNAUTHORIZED',
      trouble: null,
    })
  })

  test('goes on by the refresh cookie once it is loaded again, refreshing once', async () => {
    const options = { baseUrl: api.origin, credentials: 'include' } as const
    const { trouble } = await page.evaluate(
      async ({ options, ann }) => {
        const { error } = await client.createClient(options).login.page(ann)
        return { trouble: error }
      },
      { options, ann },
    )
    expect(trouble).toBeNull()
    await open()
    paths.length = 0
    const emails = await page.evaluate(async (options) => {
      const { me } = client.createClient({ ...options, backend: 'page', refreshCookie: true })
      const answers = await Promise.all(Array.from({ length: 20 }, () => me()))
      return answers.map(({ data }) => data?.email)
    }, options)
    expect(new Set(emails)).toEqual(new Set([ann.email]))
    expect(paths.filter((path) => path === 'POST /auth/page/refresh')).toHaveLength(1)
  })

  test('hears of a server that does not answer it as of one that cannot be reached', async () => {
    const code = await page.evaluate(async () => {
      const baseUrl = 'http://localhost:1'
      return (await client.createClient({ baseUrl }).me()).error?.code
    })
    expect(code).toBe('NETWORK_ERROR')
  })
})

/** A page with the client and nothing else. */
async function servePage(): Promise<Served> {
  const from = import.meta.dirname
  const contents = "export * from '@fetch-users/core/client'"
  const { text } = await bundle(contents, { from, platform: 'browser' })
  const html = `<!doctype html><title>front</title><script type="module">
    import * as client from '/client.js'
    Object.assign(globalThis, { client })
  </script>`
  return listen(() => ({ url }) => {
    const [type, body] = url.endsWith('.js') ? ['javascript', text] : ['html', html]
    return new Response(body, { headers: { 'content-type': `text/${type}` } })
  })
}

function authOf(baseUrl: string, trustedOrigin: string) {
  return createAuth({
    baseUrl,
    secret: 'x'.repeat(32),
    storage: memoryStorage(),
    passwordHasher: cheapHashers.passwordHasher,
    trustedOrigins: [trustedOrigin],
    backends: {
      cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
      page: {
        transport: bearerTransport({ refreshCookie: true }),
        strategy: jwtStrategy({ refresh: true }),
      },
    },
  })
}

/** What a framework adds. */
async function withCors(request: Request, auth: Auth, origin: string): Promise<Response> {
  const isPreflight = request.method === 'OPTIONS'
  const response = isPreflight ? new Response(null, { status: 204 }) : await auth.handler(request)
  response.headers.set('access-control-allow-origin', origin)
  response.headers.set('access-control-allow-credentials', 'true')
  response.headers.set('access-control-allow-headers', 'authorization, content-type')
  response.headers.set('access-control-allow-methods', 'GET, POST, PATCH, DELETE')
  return response
}
