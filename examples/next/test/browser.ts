import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../quickstart/test/chromium.ts'
import { desktop, phone } from '../../quickstart/test/visit.ts'
import { password } from './client.ts'
import type { Site } from './site.ts'

let browser: Browser
let folder: string

/** What people see and do, in Chromium. */
export function journeys(site: () => Site): void {
  beforeAll(async () => {
    browser = await launchChromium({ ignoreDefaultArgs: ['--disable-back-forward-cache'] })
    folder = await mkdtemp(join(tmpdir(), 'next-screenshots-'))
    console.log(`screenshots: ${folder}`)
  })

  afterAll(() => browser?.close())

  test.each([
    { title: 'desktop', options: desktop },
    { title: 'phone', options: phone },
  ])('from sign-up to sign-out, $title', async ({ title, options }) => {
    await using visitor = await visit(site(), title, options)
    const email = `${title}@example.com`
    await signUp(visitor, email)
    await useAccount(visitor, email)
    await signOutAndBack(visitor, email)
    await signInAgain(visitor, email)
    await signInAtProvider(visitor, `provider-${email}`)
    await fail(visitor, site())
    expect(visitor.complaints).toEqual([])
  })

  test('a page kept by the browser shows nothing private after a sign-out elsewhere', async () => {
    await using visitor = await visit(site(), 'elsewhere', desktop)
    const { page } = visitor
    await page.goto(`${site().origin}/sign-up`)
    await enter(page, 'Create account', 'elsewhere@example.com')
    await heading(page, 'Notes').waitFor()
    await page.goto('about:blank')
    const headers = { origin: site().origin }
    const answer = await page.request.post(`${site().origin}/api/auth/logout`, { headers })
    expect(answer.status()).toBe(204)
    await page.goBack()
    await heading(page, 'Sign in').waitFor()
    expect(await page.content()).not.toContain('elsewhere@example.com')
  })
}

/** A browser of one's own. */
interface Visit extends AsyncDisposable {
  readonly page: Page
  /** What the console complained about. */
  readonly complaints: string[]
  /** Takes screenshots, light and dark, and checks that nothing is wider than the screen. */
  shoot(name: string): Promise<void>
}

async function visit(site: Site, title: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ ...options, baseURL: site.origin })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return {
    page,
    complaints,
    async shoot(name) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        const path = join(folder, `${title}-${colorScheme}-${name}.png`)
        await page.screenshot({ path, fullPage: true })
      }
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect(overflow, `${name} is wider than the screen`).toBeLessThanOrEqual(0)
    },
    [Symbol.asyncDispose]: () => context.close(),
  }
}

const heading = (page: Page, name: string): Locator =>
  page.getByRole('heading', { name, level: 1, exact: true })

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

const follow = (page: Page, name: string): Promise<void> =>
  page.getByRole('link', { name, exact: true }).first().click()

async function enter(page: Page, button: string, email: string, secret = password): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(secret)
  await press(page, button)
}

async function signUp({ page, shoot }: Visit, email: string): Promise<void> {
  await page.goto('/')
  await heading(page, 'Users, in the App Router').waitFor()
  await shoot('1-home')
  await follow(page, 'Create an account')
  await heading(page, 'Create an account').waitFor()
  await shoot('2-sign-up')
  await enter(page, 'Create account', email, 'short')
  await page.getByText('at least 8').last().waitFor()
  expect(await page.getByLabel('Email').inputValue()).toBe(email)
  await shoot('3-sign-up-refused')
  await enter(page, 'Create account', email)
  await heading(page, 'Notes').waitFor()
  await shoot('4-notes-empty')
}

async function useAccount({ page, shoot }: Visit, email: string): Promise<void> {
  for (const note of ['Milk, bread and two lemons', 'Call Bob back']) {
    await page.getByLabel('New note').fill(note)
    await press(page, 'Add')
    await page.getByText(note).waitFor()
  }
  await shoot('5-notes')
  await follow(page, 'Profile')
  await heading(page, 'Your profile').waitFor()
  await page.getByText(email).waitFor()
  await page.getByLabel('Display name').fill('Ann')
  await press(page, 'Save the name')
  await page.getByText('Saved.').waitFor()
  await heading(page, 'Ann').waitFor()
  await shoot('6-profile')
  await follow(page, 'Dolls')
  await heading(page, 'Ten components deep').waitFor()
  await page.locator('.doll strong').getByText('Ann').waitFor()
  await shoot('7-dolls')
  await follow(page, 'fetch-users')
  await heading(page, 'Hello, Ann').waitFor()
  await shoot('8-home-signed-in')
}

async function signOutAndBack({ page, shoot }: Visit, email: string): Promise<void> {
  await follow(page, 'Notes')
  await heading(page, 'Notes').waitFor()
  await press(page, 'Sign out')
  await heading(page, 'Users, in the App Router').waitFor()
  for (let steps = 0; steps < 3; steps++) {
    await page.goBack()
    await heading(page, steps === 1 ? 'Users, in the App Router' : 'Sign in').waitFor()
    expect(await page.content()).not.toMatch(/Milk|Hello, Ann|class="doll"/)
    expect(await page.content()).not.toContain(email)
  }
  await shoot('9-back-after-sign-out')
}

async function signInAgain({ page, shoot }: Visit, email: string): Promise<void> {
  await page.goto('/sign-in')
  await enter(page, 'Sign in', email, 'wrong horse')
  await page.getByText('Email or password is wrong.').waitFor()
  await shoot('10-sign-in-refused')
  await enter(page, 'Sign in', email)
  await heading(page, 'Notes').waitFor()
  await page.getByText('Call Bob back').waitFor()
  await press(page, 'Sign out')
  await heading(page, 'Users, in the App Router').waitFor()
}

async function signInAtProvider({ page, shoot }: Visit, email: string): Promise<void> {
  await page.goto('/sign-in')
  await shoot('11-sign-in')
  await follow(page, 'Use a test provider')
  await press(page, 'Decline')
  await page.getByText('The provider did not sign you in.').waitFor()
  await shoot('12-declined')
  await follow(page, 'Use a test provider')
  await page.getByLabel('Log in as').fill(email)
  await press(page, 'Log in')
  await heading(page, 'Notes').waitFor()
  await page.getByText(email).waitFor()
}

async function fail({ page, complaints, shoot }: Visit, { database }: Site): Promise<void> {
  await database.execute('alter table notes rename to gone')
  await page.goto('/notes')
  await heading(page, 'Something went wrong').waitFor()
  await shoot('13-error')
  complaints.length = 0 // the browser tells of the 500
  await database.execute('alter table gone rename to notes')
  await press(page, 'Try again')
  await heading(page, 'Notes').waitFor()
}
