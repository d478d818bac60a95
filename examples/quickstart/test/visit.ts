import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

export const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }

export const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

export const password = 'correct horse'

let folder: Promise<string> | undefined

async function screenshotFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'quickstart-screenshots-'))
  console.log(`screenshots: ${path}`)
  return path
}

/** The page, in a browser of its own. */
export interface Visit extends AsyncDisposable {
  readonly page: Page
  /** What the console complained about. */
  readonly complaints: string[]
  /** Takes a screenshot, and checks that nothing is wider than the screen. */
  shoot(name: string): Promise<void>
}

export async function visit(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = desktop,
): Promise<Visit> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(origin)
  await heading(page, 'Create an account').waitFor()
  return {
    page,
    complaints,
    async shoot(name) {
      folder ??= screenshotFolder()
      await page.screenshot({ path: join(await folder, `${name}.png`), fullPage: true })
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(overflow, `${name} is wider than the screen`).toBeLessThanOrEqual(0)
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** A field of the view that is shown: the others are in the page too. */
export const field = (page: Page, label: string): Locator =>
  page.locator('[data-view]:not([hidden])').getByLabel(label, { exact: true })

export const heading = (page: Page, name: string): Locator =>
  page.getByRole('heading', { name, level: 2 })

export const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

export const isFocused = async (target: Locator): Promise<boolean> =>
  (await target.and(target.page().locator(':focus')).count()) === 1

export async function register(page: Page, email: string, secret = password): Promise<void> {
  await field(page, 'Email').fill(email)
  await field(page, 'Password').fill(secret)
  await press(page, 'Create account')
}

/** Logs in with the address that the form was filled with. */
export async function logIn(page: Page, secret = password): Promise<void> {
  await heading(page, 'Log in').waitFor()
  await field(page, 'Password').fill(secret)
  await press(page, 'Log in')
}

/** Registers, logs in, and waits until the page has settled. */
export async function arrive(page: Page, email: string): Promise<void> {
  await register(page, email)
  await logIn(page)
  await page.getByText('Not verified').waitFor()
  await page.getByText(`1 mail for ${email}`).waitFor()
}

/** Goes to the local test provider, and logs in there as somebody. */
export async function logInAtProvider(page: Page, email: string): Promise<void> {
  await page.getByRole('link', { name: 'Log in with the local test provider' }).click()
  await answerProvider(page, email)
}

/** Says at the local test provider who it is. */
export async function answerProvider(page: Page, email: string): Promise<void> {
  await page.getByLabel('Log in as').fill(email)
  await press(page, 'Log in')
}

export async function expectNothingPrivate(page: Page, email: string): Promise<void> {
  const html = await page.content()
  expect(html).not.toContain(email)
  expect(html).not.toMatch(/#token=|Hello, /)
  const typed = "Array.from(document.querySelectorAll('input'), ({ value }) => value).join('')"
  expect(await page.evaluate(typed)).toBe('')
}

export async function expectInvalid(target: Locator): Promise<void> {
  expect(await target.getAttribute('aria-invalid')).toBe('true')
  expect(await target.getAttribute('aria-describedby')).toMatch(/-error/)
  expect(await isFocused(target)).toBe(true)
}

export async function tabTo(target: Locator): Promise<void> {
  for (let steps = 0; !(await isFocused(target)); steps++) {
    expect(steps, 'out of reach for the keyboard').toBeLessThan(20)
    await target.page().keyboard.press('Tab')
  }
}
