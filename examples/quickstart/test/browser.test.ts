import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, missing } from './chromium.ts'
import { type Server, startServer } from './start-server.ts'
import {
  arrive,
  desktop,
  expectInvalid,
  expectNothingPrivate,
  field,
  heading,
  logIn,
  password,
  phone,
  press,
  register,
  tabTo,
  type Visit,
  visit,
} from './visit.ts'

if (missing) console.warn(missing)

let server: Server
let browser: Browser

describe.skipIf(missing)(`the page in Chromium${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(async () => {
    server = await startServer()
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  test.each([
    { title: 'desktop-light', options: desktop },
    { title: 'desktop-dark', options: { ...desktop, colorScheme: 'dark' } },
    { title: 'phone-light', options: phone },
    { title: 'phone-dark', options: { ...phone, colorScheme: 'dark' } },
  ] as const)('an account from register to log out, $title', async ({ title, options }) => {
    await using visitor = await visit(browser, server.origin, options)
    const shot = (name: string) => visitor.shoot(`${title}-${name}`)
    const email = `${title}@example.com`
    await shot('1-register')
    await registerAndVerify(visitor, email, shot)
    await renameAndReset(visitor, shot)
    await leave(visitor, email, shot)
    expect(visitor.complaints).toEqual([])
  })
  test('going back after a log-out elsewhere shows nothing private', goBack)
  test('a page kept for the back button forgets who was logged in, and asks again', beKept)
  test('who was logged out elsewhere is told so', beLoggedOut)
  test('a mailed link in a new tab acts once its button is pressed, and once', followTwice)
  test('what is wrong with a field is said beside it', fillInBadly)
  test('what else the API refuses is said in words', beRefused)
  test('a keyboard is enough', useTheKeyboard)
})

async function registerAndVerify(
  { page }: Visit,
  email: string,
  shot: (name: string) => Promise<void>,
): Promise<void> {
  await register(page, email)
  await page.getByText('Your account is ready').waitFor()
  await page.getByText(`1 mail for ${email}`).waitFor()
  await shot('2-registered')

  await logIn(page)
  await page.getByText('Not verified').waitFor()
  await page.getByText(`1 mail for ${email}`).waitFor()
  await shot('3-profile')

  await page.getByRole('link', { name: 'Confirm your address' }).click()
  await heading(page, 'Is this your address?').waitFor()
  expect(page.url()).toBe(`${server.origin}/`)
  await shot('4-verify')
  await press(page, 'Yes, verify my address')
  await page.getByText('Verified', { exact: true }).waitFor()
  await page.getByText(`${email} is verified.`).waitFor()
}

async function renameAndReset(
  { page }: Visit,
  shot: (name: string) => Promise<void>,
): Promise<void> {
  await field(page, 'Display name').fill('Ann')
  await press(page, 'Save the name')
  await heading(page, 'Hello, Ann').waitFor()
  await page.getByText('Saved').waitFor()
  await shot('5-renamed')

  await press(page, 'Change my password')
  await page.getByText('A link to choose a new password').waitFor()
  await shot('6-reset-mailed')
  await page.getByRole('link', { name: 'Choose a new password' }).click()
  await heading(page, 'Choose a new password').waitFor()
  expect(page.url()).toBe(`${server.origin}/`)
  await shot('7-reset')
  await field(page, 'New password').fill('battery staple')
  await press(page, 'Set the password')
  await page.getByText('The new password is set').waitFor()
  await shot('8-reset-done')
}

async function leave(
  { page }: Visit,
  email: string,
  shot: (name: string) => Promise<void>,
): Promise<void> {
  await field(page, 'Email').fill(email)
  await logIn(page, 'battery staple')
  await heading(page, 'Hello, Ann').waitFor()
  await page.getByText(`3 mails for ${email}`).waitFor()
  await press(page, 'Log out')
  await page.getByText('You are logged out').waitFor()
  await shot('9-logged-out')
  await expectNothingPrivate(page, email)
  await page.goBack()
  await expectNothingPrivate(page, email)
}

async function goBack(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page } = visitor
  await arrive(page, 'back@example.com')
  await page.goto(`${server.origin}/favicon.svg`)
  const headers = { origin: server.origin }
  const logout = await page.request.post(`${server.origin}/auth/logout`, { headers })
  expect(logout.status()).toBe(204)
  await page.goBack()
  await heading(page, 'Create an account').waitFor()
  await expectNothingPrivate(page, 'back@example.com')
}

async function beKept(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page } = visitor
  await arrive(page, 'kept@example.com')
  // Playwright runs Chromium without that cache: these are the events it would cause.
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
  await expectNothingPrivate(page, 'kept@example.com')
  await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
  await page.getByText('Not verified').waitFor()
}

async function beLoggedOut(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page } = visitor
  await arrive(page, 'elsewhere@example.com')
  await page.context().clearCookies()
  await press(page, 'Save the name')
  await page.getByText('You are not logged in any more').waitFor()
  await expectNothingPrivate(page, 'elsewhere@example.com')
}

async function followTwice(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page } = visitor
  await register(page, 'tab@example.com')
  const href = await page.getByRole('link', { name: 'Confirm your address' }).getAttribute('href')
  const scan = await page.request.get(href ?? '') // as mail scanners do
  expect(scan.status()).toBe(200)
  for (const outcome of ['tab@example.com is verified.', 'This address is verified already.']) {
    const tab = await page.context().newPage()
    await tab.goto(href ?? '')
    await press(tab, 'Yes, verify my address')
    await tab.getByText(outcome).waitFor()
  }
}

async function fillInBadly(): Promise<void> {
  await using visitor = await visit(browser, server.origin, phone)
  const { page, shoot } = visitor
  await register(page, '', '')
  await page.getByText('Please fill this in.').first().waitFor()
  await expectInvalid(field(page, 'Email'))
  await shoot('errors-missing')
  await register(page, 'ann', '')
  await page.getByText('This is not an email address').waitFor()
  await register(page, 'ann@example.com', 'short')
  await page.getByText('at least 8 characters.').waitFor()
  await expectInvalid(field(page, 'Password'))
  await register(page, 'taken@example.com')
  await heading(page, 'Log in').waitFor()
  await press(page, 'Create an account')
  await register(page, 'Taken@example.com')
  await page.getByText('This address has an account').waitFor()
  await shoot('errors-taken')
  await press(page, 'Log in')
  await field(page, 'Email').fill('taken@example.com')
  await logIn(page)
  await field(page, 'Display name').fill('x'.repeat(51))
  await press(page, 'Save the name')
  await page.getByText('At most 50 characters').waitFor()
}

async function beRefused(): Promise<void> {
  await using visitor = await visit(browser, server.origin, phone)
  const { page, shoot } = visitor
  await press(page, 'Log in')
  await field(page, 'Email').fill('nobody@example.com')
  await logIn(page, 'wrong horse')
  await page.getByText('Email or password is wrong').waitFor()
  await shoot('errors-login')
  await page.goto(`${server.origin}/?reset#token=${'x'.repeat(300)}`)
  await field(page, 'New password').fill(password)
  await press(page, 'Set the password')
  await page.getByText('This link was used, or is too old').waitFor()
  await shoot('errors-reset')
  await page.route('**/*', (route) => route.abort())
  await press(page, 'Set the password')
  await page.getByText('The server does not answer').waitFor()
}

async function useTheKeyboard(): Promise<void> {
  await using visitor = await visit(browser, server.origin)
  const { page, shoot } = visitor
  const type = async (label: string, text: string) => {
    await tabTo(field(page, label))
    await page.keyboard.type(text)
  }
  const enter = async (name: string) => {
    await tabTo(page.getByRole('button', { name }))
    await page.keyboard.press('Enter')
  }
  await type('Email', 'keys@example.com')
  await type('Password', password)
  await page.keyboard.press('Enter')
  await page.getByText('Your account is ready').waitFor()
  await type('Password', password)
  await enter('Log in')
  await page.getByText('Not verified').waitFor()
  await tabTo(field(page, 'Display name'))
  await shoot('keyboard-profile')
  await enter('Log out')
  await page.getByText('You are logged out').waitFor()
}
