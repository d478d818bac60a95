import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, serveApplication } from './application.ts'
import { launchChromium, missing } from './chromium.ts'
import { password } from './visit.ts'

if (missing) console.warn(missing)

let application: Application
let browser: Browser

describe.skipIf(missing)(`two tabs in Chromium${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    application = await serveApplication()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await application?.[Symbol.asyncDispose]()
  })

  test('[JW-6] that refresh at the same moment both stay logged in, by one next token', refresh)
})

const email = 'ann@example.com'
const refreshPath = '/auth/web/refresh'

async function refresh(): Promise<void> {
  const { auth, arrivals, advance, hold, createUser } = application
  const { id } = await createUser(email)
  await using context = await browser.newContext()
  const tabs = [await openTab(context), await openTab(context)] as const
  const body = JSON.stringify({ email, password })
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body }
  expect(await statuses(tabs[0], '/auth/web/login', init)).toEqual([204])
  advance(900)
  for (const tab of tabs) expect(await statuses(tab, '/users/me')).toEqual([401])

  const each = 10
  hold(refreshPath, asked(tabs, 2 * each)) // so that no answer is there before the last question
  arrivals.length = 0
  const answers = tabs.map((tab) => statuses(tab, refreshPath, { method: 'POST' }, each))
  expect((await Promise.all(answers)).flat()).toEqual(Array(2 * each).fill(204))

  expect(arrivals).toHaveLength(2 * each)
  expect(new Set(arrivals.map(({ cookie }) => refreshTokenOf(cookie))).size, 'one token').toBe(1)
  const next = new Set(arrivals.map(({ setCookies }) => refreshTokenOf(setCookies.join())))
  expect([...next]).toEqual([await keptRefreshToken(context)])
  expect(await auth.sessions.list(id)).toHaveLength(1)

  for (const tab of tabs) expect(await statuses(tab, '/users/me')).toEqual([200])
  advance(900)
  for (const tab of tabs)
    expect(await statuses(tab, refreshPath, { method: 'POST' })).toEqual([204])
  expect(application.events.filter(({ outcome }) => outcome === 'refused')).toEqual([])
}

async function openTab(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  await page.goto(application.origin)
  return page
}

/** What a tab is answered that asks so many times at once. */
function statuses(tab: Page, path: string, init = {}, times = 1): Promise<number[]> {
  const ask = `fetch('${path}', ${JSON.stringify(init)}).then(({ status }) => status)`
  return tab.evaluate(`Promise.all(Array.from({ length: ${times} }, () => ${ask}))`)
}

/** Waits until the tabs have asked so many times. */
function asked(tabs: readonly Page[], times: number): Promise<void> {
  return new Promise((resolve) => {
    let count = 0
    for (const tab of tabs) tab.on('request', () => ++count === times && resolve())
  })
}

const refreshTokenOf = (header: string) => /__Host-web-refresh=([^;,]+)/.exec(header)?.[1]

async function keptRefreshToken(context: BrowserContext): Promise<string | undefined> {
  const cookies = await context.cookies()
  return cookies.find(({ name }) => name === '__Host-web-refresh')?.value
}
