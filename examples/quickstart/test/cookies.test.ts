import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Application, type Arrival, serveApplication } from './application.ts'
import { launchChromium, missing } from './chromium.ts'
import { type ForeignPage, serveForeignPage } from './foreign-page.ts'
import { password } from './visit.ts'

if (missing) console.warn(missing)

let application: Application
let foreign: ForeignPage
let browser: Browser

const mallory = 'mallory@example.com'

const sites = ['another site', 'another origin of the same site'] as const
type Site = (typeof sites)[number]
const originOf = (site: Site) => (site === 'another site' ? foreign.origin : foreign.siblingOrigin)

describe.skipIf(missing)(`the cookie in Chromium${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    application = await serveApplication()
    foreign = await serveForeignPage()
    browser = await launchChromium()
    await application.createUser(mallory)
  })

  beforeEach(() => {
    application.arrivals.length = 0
  })

  afterAll(async () => {
    await browser?.close()
    await foreign?.[Symbol.asyncDispose]()
    await application?.[Symbol.asyncDispose]()
  })

  test('[SE-7] is kept as strictly as it can be, and no script reads it', keep)
  test(
    '[SE-7] goes to no host below, and pages of other ports neither read nor replace it',
    beAlone,
  )
  test('[SE-8] is gone after a log-out', takeBack)
  describe.each(sites)('%s', (site) => {
    test('[WB-1] [WB-2] a form post changes nothing', () => postForms(site))
    test('[WB-1] [WB-2] a fetch with credentials changes and reads nothing', () => fetchCors(site))
    test('[WB-1] [WB-2] a fetch without CORS changes and reads nothing', () => fetchNoCors(site))
    test('[WB-4] a navigation changes nothing, and tells nothing to who opened it', () =>
      open(site))
  })
})

/** A browser of its own, logged in as a user of its own. */
interface Victim extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** What nobody else may change: the user, their log-ins, and what the browser keeps. */
  state(): Promise<unknown>
}

let count = 0

async function logIn(): Promise<Victim> {
  const { origin, auth } = application
  const { id, email } = await application.createUser(`ann-${++count}@example.com`)
  const context = await browser.newContext()
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  await page.goto(origin)
  expect(await page.evaluate(request('/auth/login', formOf(email)))).toEqual(['basic', 204, ''])
  return {
    page,
    context,
    async state() {
      const sessions = await auth.sessions.list(id)
      const cookies = await context.cookies(origin)
      return { user: await auth.users.get(id), sessions: sessions.map(({ id }) => id), cookies }
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

const formOf = (username: string) => ({
  method: 'POST',
  body: `${new URLSearchParams({ username, password })}`,
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
})

/** A script that asks, and tells all that it may know of the answer. */
const request = (url: string, init: object) =>
  `fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}).then(
    async (answer) => [answer.type, answer.status, await answer.text()],
    (error) => error.name,
  )`

const lineOf = ({ method, path, cookie, status }: Arrival) =>
  `${method} ${path} ${cookie ? 'with' : 'without'} cookie: ${status}`

const arrivals = () => application.arrivals.map(lineOf)

async function keep(): Promise<void> {
  await using victim = await logIn()
  const cookies = await victim.context.cookies()
  expect(cookies).toEqual([
    {
      name: '__Host-fetch-users',
      value: expect.stringMatching(/^[\w-]{43}$/),
      domain: 'localhost', // with a dot before it, it would be for the hosts below, too
      path: '/',
      expires: expect.closeTo(Date.now() / 1000 + 7 * 24 * 60 * 60, -2),
      httpOnly: true,
      secure: true,
      sameSite: 'Lax',
    },
  ])
  expect(await victim.page.evaluate('document.cookie')).toBe('')
  expect(await victim.page.evaluate('cookieStore.getAll()')).toEqual([])
}

async function beAlone(): Promise<void> {
  await using victim = await logIn()
  const { page, context } = victim
  const before = await victim.state()
  application.arrivals.length = 0
  await page.goto(application.origin.replace('localhost', 'below.localhost'))
  expect(arrivals()).toEqual(['GET / without cookie: 200'])
  await page.goto(foreign.siblingOrigin) // cookies know no ports
  expect(await page.evaluate('document.cookie')).toBe('')
  await page.evaluate("document.cookie = '__Host-fetch-users=x; path=/; secure'")
  await page.evaluate("document.cookie = '__Host-fetch-users=; path=/; secure; max-age=0'")
  expect(await victim.state()).toEqual(before)
  expect(await context.cookies()).toHaveLength(1)
}

async function takeBack(): Promise<void> {
  await using victim = await logIn()
  const { page, context } = victim
  await page.evaluate(request('/auth/logout', { method: 'POST' }))
  expect(await context.cookies()).toEqual([])
  expect(await victim.state()).toMatchObject({ sessions: [] })
  expect(await page.evaluate(request('/users/me', {}))).toMatchObject(['basic', 401, {}])
}

/** What a foreign page would like to be done. */
const wishes = {
  '/auth/logout': {},
  '/auth/login': { username: mallory, password },
  '/rename': { name: 'Mallory' },
} as const

/** What becomes of it: `SameSite` keeps the cookie from other sites, and the rule is for the rest. */
const refusals = {
  'another site': [
    'POST /auth/logout without cookie: 401',
    'POST /auth/login without cookie: 403',
    'POST /rename without cookie: 401',
  ],
  'another origin of the same site': [
    'POST /auth/logout with cookie: 403',
    'POST /auth/login with cookie: 403',
    'POST /rename with cookie: 403',
  ],
} as const

/** A victim looks at a foreign page: what arrives because of it is this, and nothing changes. */
async function visitForeignPage(
  site: Site,
  act: (page: Page) => Promise<void>,
  expected: readonly string[],
): Promise<void> {
  await using victim = await logIn()
  const before = await victim.state()
  await victim.page.goto(originOf(site))
  application.arrivals.length = 0
  await act(victim.page)
  expect(arrivals()).toEqual(expected)
  expect(await victim.state()).toEqual(before)
}

const postForms = (site: Site) =>
  visitForeignPage(
    site,
    async (page) => {
      for (const [path, fields] of Object.entries(wishes)) {
        await page.goto(originOf(site))
        await page.evaluate(submission(application.origin + path, fields))
        await page.waitForURL(application.origin + path)
      }
    },
    refusals[site],
  )

const submission = (url: string, fields: object) => `{
  const form = document.createElement('form')
  document.body.append(Object.assign(form, { method: 'post', action: ${JSON.stringify(url)} }))
  for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
    form.append(Object.assign(document.createElement('input'), { name, value }))
  }
  form.submit()
}`

/** Asks for all of it by `fetch`, and returns what the page may know of each answer. */
async function fetchAll(page: Page, init: object): Promise<unknown[]> {
  const known: unknown[] = []
  for (const [path, fields] of Object.entries(wishes)) {
    const body = `${new URLSearchParams(fields)}`
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const post = { ...init, credentials: 'include', method: 'POST', body, headers }
    known.push(await page.evaluate(request(application.origin + path, post)))
  }
  const get = { ...init, credentials: 'include' }
  known.push(await page.evaluate(request(`${application.origin}/users/me`, get)))
  return known
}

const answersToGet = {
  'another site': 'GET /users/me without cookie: 401',
  'another origin of the same site': 'GET /users/me with cookie: 200',
} as const

const fetchCors = (site: Site) =>
  visitForeignPage(
    site,
    async (page) => {
      expect(await fetchAll(page, {})).toEqual(Array(4).fill('TypeError'))
      const headers = { 'content-type': 'application/json' }
      const body = '{"display_name":"Mallory"}'
      const patch = { credentials: 'include', method: 'PATCH', headers, body }
      const url = `${application.origin}/users/me`
      expect(await page.evaluate(request(url, patch))).toBe('TypeError')
    },
    [...refusals[site], answersToGet[site], 'OPTIONS /users/me without cookie: 405'],
  )

const fetchNoCors = (site: Site) =>
  visitForeignPage(
    site,
    async (page) =>
      expect(await fetchAll(page, { mode: 'no-cors' })).toEqual(Array(4).fill(['opaque', 0, ''])),
    [...refusals[site], answersToGet[site]],
  )

const open = (site: Site) =>
  visitForeignPage(
    site,
    async (page) => {
      for (const path of ['/users/me', '/auth/logout']) {
        const popup = page.waitForEvent('popup')
        await page.evaluate(
          `opened = window.open(${JSON.stringify(application.origin + path)}), null`,
        )
        await (await popup).waitForLoadState()
        const read = 'try { opened.document.body.innerText } catch (error) { error.name }'
        expect(await page.evaluate(read)).toBe('SecurityError')
      }
    },
    [
      'GET /users/me with cookie: 200', // shown to the user themselves
      'GET /auth/logout with cookie: 405',
    ],
  )
