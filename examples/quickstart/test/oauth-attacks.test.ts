import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, missing } from './chromium.ts'
import { serveForeignPage } from './foreign-page.ts'
import { type Server, startServer } from './start-server.ts'
import { arrive, heading, logInAtProvider, press, type Visit, visit } from './visit.ts'

if (missing) console.warn(missing)

let server: Server
let browser: Browser

describe.skipIf(missing)(`attacks on log-in by a provider${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    server = await startServer({ GOOGLE_CLIENT_ID: 'id', GOOGLE_CLIENT_SECRET: 'secret' })
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  test.each(['opened', 'sent there by a foreign page'] as const)(
    "[V-OA-1] the callback of an attacker's log-in, %s: the victim is not logged in",
    beLoggedInAsAttacker,
  )
  test("[V-OA-1] the callback of an attacker's link: nothing is linked to the victim", beLinked)
  test('[V-OA-2] a state at the callback of another provider', crossProviders)
  test('[OA-2] a state at the callback of the other purpose', crossPurposes)
  test('[OA-2] a callback a second time, with the cookie that it had the first time', replay)
  test('[V-OA-3] a callback without the cookie of its flow', loseTheCookie)
  test.each(['navigate', 'image', 'form'] as const)(
    '[OA-10] [V-OA-12] a foreign page cannot start a log-in or a link: %s',
    startFromElsewhere,
  )
})

/** A browser with a flow that is about to come back. */
interface Attempt extends Visit {
  readonly context: BrowserContext
  readonly callback: URL
}

/** Goes through a flow up to the callback, which nobody loads. */
async function almost(email: string, start: (page: Page) => Promise<void>): Promise<Attempt> {
  const visitor = await visit(browser, server.origin)
  const { page } = visitor
  await start(page)
  return { ...visitor, context: page.context(), callback: await callbackOf(page, email) }
}

/** Answers the provider's page by its form alone, and returns where it would have sent the browser. */
async function callbackOf(page: Page, email: string): Promise<URL> {
  await page.getByLabel('Log in as').waitFor()
  const { request } = page.context()
  const answer = await request.post(page.url(), { form: { email }, maxRedirects: 0 })
  const resume = new URL(answer.headers()['location'] ?? '', page.url())
  const last = await request.get(resume.href, { maxRedirects: 0 })
  return new URL(last.headers()['location'] ?? '')
}

const almostLoggedIn = (email: string) =>
  almost(email, (page) =>
    page.getByRole('link', { name: 'Log in with the local test provider' }).click(),
  )

const almostLinked = (email: string) =>
  almost(email, async (page) => {
    await arrive(page, email)
    await press(page, 'Link the local test provider')
  })

const isSession = ({ name }: { readonly name: string }) => name === 'fetch-users'

/** What a callback answers that is refused: the code, and no cookie of a log-in. */
async function refusalOf(page: Page, url: URL): Promise<unknown> {
  const { value } = (await page.context().cookies()).find(isSession) ?? {}
  const response = await page.goto(url.href)
  const body = await response?.json()
  expect((await page.context().cookies()).find(isSession)?.value).toBe(value)
  return [response?.status(), body.detail]
}

const invalidState = [400, 'OAUTH_INVALID_STATE']

const moved = (callback: URL, from: string, to: string) => new URL(callback.href.replace(from, to))

/** The callback works where it belongs: it was refused for no other reason. */
async function expectGood({ page, callback }: Attempt): Promise<void> {
  await page.goto(callback.href)
  await page.getByRole('button', { name: 'Unlink the local test provider' }).waitFor()
}

async function beLoggedInAsAttacker(how: string): Promise<void> {
  await using attacker = await almostLoggedIn('attacker@example.com')
  await using victim = await visit(browser, server.origin)
  const { page } = victim
  if (how === 'opened') {
    expect(await refusalOf(page, attacker.callback)).toEqual(invalidState)
  } else {
    await using foreign = await serveForeignPage()
    await page.goto(foreign.origin)
    await page.evaluate(scripts.navigate(attacker.callback.href))
    await page.waitForURL(attacker.callback.href)
    expect(await page.textContent('body')).toContain('OAUTH_INVALID_STATE')
  }
  expect(await page.context().cookies(server.origin)).toEqual([])
  await page.goto(server.origin)
  await heading(page, 'Create an account').waitFor()
  await expectGood(attacker)
}

async function beLinked(): Promise<void> {
  await using attacker = await almostLinked('linker@example.com')
  await using victim = await visit(browser, server.origin)
  const { page } = victim
  await arrive(page, 'victim@example.com')
  expect(await refusalOf(page, attacker.callback)).toEqual(invalidState)
  const linked = await page.request.get(`${server.origin}/linked-accounts`)
  expect(await linked.json()).toEqual([])
  await expectGood(attacker)
}

async function crossProviders(): Promise<void> {
  await using visitor = await almostLoggedIn('provider@example.com')
  const toGoogle = moved(visitor.callback, '/local/', '/google/')
  expect(await refusalOf(visitor.page, toGoogle)).toEqual(invalidState)
  toGoogle.searchParams.delete('iss') // which would give it away by itself
  expect(await refusalOf(visitor.page, toGoogle)).toEqual(invalidState)
  await expectGood(visitor)
}

async function crossPurposes(): Promise<void> {
  await using linker = await almostLinked('purpose@example.com')
  const toLogin = moved(linker.callback, '/auth/associate/', '/auth/')
  expect(await refusalOf(linker.page, toLogin)).toEqual(invalidState)
  await expectGood(linker)

  const { page } = linker
  await page.goto(`${server.origin}/auth/local/authorize?redirect_to=/`)
  const callback = await callbackOf(page, 'purpose@example.com')
  const toLink = moved(callback, '/auth/', '/auth/associate/')
  expect(await refusalOf(page, toLink)).toEqual(invalidState)
}

async function replay(): Promise<void> {
  await using visitor = await almostLoggedIn('replay@example.com')
  const { page, context, callback } = visitor
  const cookies = (await context.cookies(server.origin)).filter((one) => !isSession(one))
  expect(cookies).toHaveLength(1)
  await expectGood(visitor)
  await context.clearCookies()
  expect(await refusalOf(page, callback), 'without the cookie').toEqual(invalidState)
  await context.addCookies(cookies)
  expect(await refusalOf(page, callback), 'with it').toEqual(invalidState)
}

async function loseTheCookie(): Promise<void> {
  await using visitor = await almostLoggedIn('cookie@example.com')
  const { page, context, callback } = visitor
  const cookies = await context.cookies(server.origin)
  await context.clearCookies()
  expect(await refusalOf(page, callback)).toEqual(invalidState)
  expect(await context.cookies(server.origin)).toEqual([])
  await context.addCookies(cookies)
  await expectGood(visitor)
}

/** What a script can do with an address without asking whoever looks at its page. */
const scripts = {
  navigate: (url: string) => `location = ${JSON.stringify(url)}`,
  image: (url: string) => `new Image().src = ${JSON.stringify(url)}`,
  form: (url: string) => `{
    const form = document.createElement('form')
    document.body.append(Object.assign(form, { method: 'post', action: ${JSON.stringify(url)} }))
    form.submit()
  }`,
} as const

/** What the API answers to each: a cross-site image brings no cookies, and a form is no GET. */
const answers = {
  navigate: { login: 403, associate: 403 },
  image: { login: 403, associate: 401 },
  form: { login: 405, associate: 405 },
} as const

async function startFromElsewhere(how: keyof typeof scripts): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page } = visitor
  const context = page.context()
  await logInAtProvider(page, `${how}@example.com`)
  await heading(page, `Hello, ${how}`).waitFor()
  const statuses = await recordStatuses(page)
  await using foreign = await serveForeignPage()
  for (const purpose of ['login', 'associate'] as const) {
    const path = `/auth${purpose === 'associate' ? '/associate' : ''}/local/authorize`
    const url = `${server.origin}${path}?redirect_to=/`
    await page.goto(foreign.origin)
    await page.evaluate(scripts[how](url))
    await expect.poll(() => statuses(url), { message: purpose }).toBe(answers[how][purpose])
    if (how !== 'image') await page.waitForURL(url)
    if (how === 'navigate') await page.getByText('{"detail":"CSRF_REJECTED"}').waitFor()
    const cookies = await context.cookies(server.origin)
    expect(
      cookies.map(({ name }) => name),
      'no flow was started',
    ).toEqual(['fetch-users'])
  }
}

/** What Chromium was answered, by URL. Playwright is not told of images that are none. */
async function recordStatuses(page: Page): Promise<(url: string) => number | undefined> {
  const ids = new Map<string, string>()
  const statuses = new Map<string, number>()
  const network = await page.context().newCDPSession(page)
  network.on('Network.requestWillBeSent', ({ requestId, request }) =>
    ids.set(request.url, requestId),
  )
  network.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode }) =>
    statuses.set(requestId, statusCode),
  )
  await network.send('Network.enable')
  return (url) => statuses.get(ids.get(url) ?? '')
}
