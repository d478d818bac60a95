import { createClient } from '@libsql/client'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, missing } from './chromium.ts'
import { type Server, startServer } from './start-server.ts'
import {
  answerProvider,
  arrive,
  desktop,
  field,
  heading,
  logIn,
  logInAtProvider,
  password,
  phone,
  press,
  register,
  visit,
} from './visit.ts'

if (missing) console.warn(missing)

let server: Server
let browser: Browser

describe.skipIf(missing)(`log-in by a provider${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    server = await startServer({ GITHUB_CLIENT_ID: 'id', GITHUB_CLIENT_SECRET: 'secret' })
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  test.each([
    { title: 'oauth-desktop', options: desktop },
    { title: 'oauth-phone-dark', options: { ...phone, colorScheme: 'dark' } },
  ] as const)('the button logs in, and lands on the page it came from, $title', logInTwice)
  test('an account is linked, logs in, and is unlinked, each with a notice', linkAndUnlink)
  test('[OA-10] the last way in cannot be unlinked', keepTheLastWayIn)
  test('[OA-10] who logged in long ago has to log in again to link an account', bePatient)
  test('[OA-11] what was declined at the provider is said in words', decline)
  test('[OA-8] an address that has an account is refused, and its owner told how to go on', join)
  test("[OA-7] an account that is somebody else's cannot be linked", beTooLate)
  test('providers that are not configured are not offered', offer)
})

interface Shot {
  readonly title: string
  readonly options: typeof desktop
}

const idOf = async (page: Page): Promise<unknown> =>
  (await (await page.request.get(`${server.origin}/users/me`)).json()).id

async function logOut(page: Page): Promise<void> {
  await press(page, 'Log out')
  await page.getByText('You are logged out').waitFor()
}

async function link(page: Page, email: string): Promise<void> {
  await press(page, 'Link the local test provider')
  await answerProvider(page, email)
}

async function logInTwice({ title, options }: Shot): Promise<void> {
  await using visitor = await visit(browser, server.origin, options)
  const { page, shoot } = visitor
  const email = `${title}@example.com`
  await shoot(`${title}-1-register`)
  await page.getByRole('link', { name: 'Log in with the local test provider' }).click()
  await page.getByRole('heading', { name: 'Local test provider' }).waitFor()
  await shoot(`${title}-2-provider`)
  await answerProvider(page, email)
  await page.getByText('Verified', { exact: true }).waitFor()
  expect(page.url()).toBe(`${server.origin}/`)
  await page.getByText(`No mail for ${email} yet`).waitFor()
  await shoot(`${title}-3-profile`)
  const id = await idOf(page)

  await logOut(page)
  await shoot(`${title}-4-login`)
  await logInAtProvider(page, email)
  await page.getByText('Verified', { exact: true }).waitFor()
  expect(await idOf(page)).toBe(id)
  expect(visitor.complaints).toEqual([])
}

async function linkAndUnlink(): Promise<void> {
  await using visitor = await visit(browser, server.origin, phone)
  const { page, shoot } = visitor
  await arrive(page, 'links@example.com')
  const id = await idOf(page)
  await link(page, 'links@elsewhere.example')
  await page.getByText('links@elsewhere.example').waitFor()
  expect(page.url()).toBe(`${server.origin}/`)
  await page.getByText('An account at “local” was linked').waitFor()
  await shoot('oauth-linked')

  await logOut(page)
  await logInAtProvider(page, 'links@elsewhere.example')
  await page.getByText('links@elsewhere.example').waitFor()
  expect(await idOf(page)).toBe(id)

  await press(page, 'Unlink the local test provider')
  await page.getByText('The account is unlinked').waitFor()
  await page.getByText('Your account at “local” was unlinked').waitFor()
  await page.getByRole('button', { name: 'Link the local test provider', exact: true }).waitFor()
  await shoot('oauth-unlinked')
  expect(visitor.complaints).toEqual([])

  await logOut(page)
  await logInAtProvider(page, 'links@elsewhere.example')
  await page.getByText('Verified', { exact: true }).waitFor()
  expect(await idOf(page), 'a user of its own').not.toBe(id)
}

async function keepTheLastWayIn(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page, shoot } = visitor
  await logInAtProvider(page, 'only@example.com')
  await press(page, 'Unlink the local test provider')
  await page.getByText('This is your only way in').waitFor()
  await shoot('oauth-last-credential')

  await press(page, 'Change my password')
  await page.getByRole('link', { name: 'Choose a new password' }).click()
  await field(page, 'New password').fill(password)
  await press(page, 'Set the password')
  await heading(page, 'Log in').waitFor()
  await field(page, 'Email').fill('only@example.com')
  await logIn(page)
  await press(page, 'Unlink the local test provider')
  await page.getByText('The account is unlinked').waitFor()
}

async function bePatient(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page, shoot } = visitor
  await arrive(page, 'stale@example.com')
  const database = createClient({ url: server.databaseUrl })
  await database.execute({
    sql: 'update sessions set authenticated_at = authenticated_at - 601000 where user_id = ?',
    args: [String(await idOf(page))],
  })
  database.close()
  await press(page, 'Link the local test provider')
  await page.getByText('This needs a fresh log-in').waitFor()
  expect(page.url()).toBe(`${server.origin}/`)
  await shoot('oauth-reauthentication')
}

async function decline(): Promise<void> {
  await using visitor = await visit(browser, server.origin, phone)
  const { page, shoot } = visitor
  await page.getByRole('link', { name: 'Log in with the local test provider' }).click()
  await press(page, 'Decline')
  await page.getByText('That was declined at the provider').waitFor()
  await heading(page, 'Log in').waitFor()
  expect(page.url(), 'the address bar forgets it').toBe(`${server.origin}/`)
  await shoot('oauth-declined')
  for (const code of ['<b>x</b>', 'constructor']) {
    await page.goto(`${server.origin}/?error=${code}`)
    await page.getByText('That did not work').waitFor()
    expect(await page.content()).not.toContain(code)
  }
}

async function join(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page } = visitor
  await register(page, 'taken@example.com')
  await heading(page, 'Log in').waitFor()
  await logInAtProvider(page, 'taken@example.com')
  await page.getByText('This address has an account here').waitFor()
  expect((await page.request.get(`${server.origin}/users/me`)).status()).toBe(401)
}

async function beTooLate(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page } = visitor
  await logInAtProvider(page, 'first@example.com')
  await logOut(page)
  await press(page, 'Create an account')
  await arrive(page, 'second@example.com')
  await link(page, 'first@example.com')
  await page.getByText('That account is linked to somebody else here').waitFor()
  await page.getByText('Not linked').first().waitFor()
}

async function offer(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const shown = visitor.page.locator('[data-view=register]').getByRole('link')
  expect(await shown.allTextContents()).toEqual([
    'Log in with the local test provider',
    'Log in with GitHub',
  ])
}
