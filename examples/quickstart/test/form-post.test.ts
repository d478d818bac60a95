import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { cookieTransport, createAuth, sessionStrategy } from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { defineProvider, oauth } from '@fetch-users/core/oauth'
import { oidc } from '@fetch-users/core/oauth/oidc'
import { memoryStorage, signedIn } from '@fetch-users/core/testing'
import { getRequestListener } from '@hono/node-server'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OpenIdProvider, startOpenIdProvider } from '../../../servers/openid-provider.ts'
import { launchChromium, missing } from './chromium.ts'
import { freePort } from './start-server.ts'

if (missing) console.warn(missing)

/** A request to a callback, as the application got it. */
interface Arrival {
  readonly method: string | undefined
  readonly site: string | undefined
  readonly cookies: string[]
}

/** An application at localhost, and a provider that answers by form from 127.0.0.1. */
interface Setting {
  readonly origin: string
  readonly auth: ReturnType<typeof createApplication>
  readonly provider: OpenIdProvider
  readonly server: Server
  readonly arrivals: Arrival[]
}

let setting: Setting
let browser: Browser

describe.skipIf(missing)(`answers by form_post${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    setting = await start()
    browser = await launchChromium()
  })

  beforeEach(() => {
    setting.arrivals.length = 0
  })

  afterAll(async () => {
    await browser?.close()
    setting?.server.close()
    setting?.server.closeAllConnections()
    await setting?.provider.stop()
  })

  test('[OA-14] a log-in: the post comes without cookies, the GET after its 303 with them', logIn)
  test('[OA-14] a link: the GET carries the log-in, too', link)
})

async function start(): Promise<Setting> {
  const arrivals: Arrival[] = []
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const redirectUris = ['', '/associate'].map((path) => `${origin}/auth${path}/form/callback`)
  const provider = await startOpenIdProvider({ redirectUris })
  const auth = createApplication(origin, provider)
  const listener = getRequestListener(async (request) =>
    request.url.startsWith(`${origin}/landed`) ? new Response('landed') : auth.handler(request),
  )
  const server = createServer((request, response) => {
    if (request.url?.includes('/callback')) arrivals.push(arrivalOf(request))
    return listener(request, response)
  })
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return { origin, auth, provider, server, arrivals }
}

function createApplication(baseUrl: string, options: OpenIdProvider) {
  /** As `oidc()`, but for how it wants to be answered. */
  const byForm = defineProvider((environment) => {
    const provider = oidc(options)(environment)
    return {
      ...provider,
      responseMode: 'form_post',
      async authorizationUrl(request) {
        const url = await provider.authorizationUrl(request)
        url.searchParams.set('response_mode', 'form_post')
        return url
      },
    }
  })
  return createAuth({
    baseUrl,
    secret: 'x'.repeat(32),
    storage: memoryStorage(),
    passwordHasher: argon2id(),
    backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
    oauth: oauth({ form: byForm }),
  })
}

function arrivalOf({ method, headers }: IncomingMessage): Arrival {
  const names = (headers.cookie ?? '').split('; ').map((pair) => pair.split('=')[0] ?? '')
  const cookies = names.filter(Boolean).map((name) => name.replace(/-flow-.*/, '-flow'))
  const site = headers['sec-fetch-site']
  return { method, site: String(site), cookies: cookies.sort() }
}

async function openBrowser(): Promise<BrowserContext> {
  const context = await browser.newContext()
  // The provider's pages would like a font from elsewhere.
  await context.route(/^https:/, (route) => route.abort())
  return context
}

async function goThrough(page: Page, path: string, login: string): Promise<void> {
  await page.goto(`${setting.origin}${path}?redirect_to=/landed`)
  await page.locator('[name=login]').fill(login)
  await page.locator('[name=password]').fill('any')
  await page.locator('[type=submit]').click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.waitForURL(/\/landed/)
  expect(page.url()).toBe(`${setting.origin}/landed`)
}

async function logIn(): Promise<void> {
  await using context = await openBrowser()
  const page = await context.newPage()
  await goThrough(page, '/auth/form/authorize', 'ann')
  expect(setting.arrivals).toEqual([
    { method: 'POST', site: 'cross-site', cookies: [] },
    { method: 'GET', site: 'cross-site', cookies: ['fetch-users-flow'] },
  ])
  const me = await page.goto(`${setting.origin}/users/me`)
  expect(await me?.json()).toMatchObject({ email: 'ann@example.com', is_verified: true })
}

async function link(): Promise<void> {
  const { auth, origin, arrivals } = setting
  const user = await auth.users.create({ email: 'bea@example.com', password: 'correct horse' })
  const headers = await signedIn(auth, user)
  const [name = '', value = ''] = (headers['cookie'] ?? '').split('=')
  await using context = await openBrowser()
  await context.addCookies([{ name, value, url: origin, sameSite: 'Lax' }])
  const page = await context.newPage()
  await goThrough(page, '/auth/associate/form/authorize', 'bea')
  expect(arrivals).toEqual([
    { method: 'POST', site: 'cross-site', cookies: [] },
    { method: 'GET', site: 'cross-site', cookies: ['fetch-users', 'fetch-users-flow'] },
  ])
  expect(await auth.oauth.accounts(user.id)).toMatchObject([{ provider: 'form', accountId: 'bea' }])
}
