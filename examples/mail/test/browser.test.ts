import { once } from 'node:events'
import type { OutgoingMail } from '@fetch-users/core/mail'
import { serve } from '@hono/node-server'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchChromium, missing } from '../../quickstart/test/chromium.ts'
import { freePort } from '../../quickstart/test/start-server.ts'
import { desktop, phone } from '../../quickstart/test/visit.ts'
import { createApplication, email, password } from './application.ts'

if (missing) console.warn(`the hosted pages in Chromium: ${missing}`)

const newPassword = 'a wholly new phrase'

/** The application, served on this machine, and the links that it mails. */
async function serveApplication() {
  const port = await freePort()
  const mails: OutgoingMail[] = []
  const send = (mail: OutgoingMail) => void mails.push(mail)
  const application = await createApplication({ send }, `http://localhost:${port}`)
  const paths: string[] = []
  const server = serve({
    fetch(request) {
      paths.push(`${request.method} ${request.url}`)
      return application.auth.handler(request)
    },
    hostname: '127.0.0.1',
    port,
  })
  await once(server, 'listening')
  return {
    ...application,
    mails,
    /** What was asked for: it never holds a token. */
    paths,
    link: () => /http:\S+/.exec(mails.at(-1)?.text ?? '')?.[0] ?? '',
    knows: async (typed: string) =>
      (await application.auth.users.authenticate(email, typed)) !== null,
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

describe.skipIf(missing)('the hosted pages in Chromium', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser?.close())

  /** Opens a page, and expects the console to stay quiet and nothing to be wider than the screen. */
  async function open(url: string, options: BrowserContextOptions, visit: (page: Page) => unknown) {
    const context = await browser.newContext(options)
    context.setDefaultTimeout(10_000)
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // That a refusal has its status is as it should be
      const isAnswer = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !isAnswer) complaints.push(message.text())
    })
    await page.goto(url)
    await visit(page)
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(overflow, 'wider than the screen').toBeLessThanOrEqual(0)
    expect(complaints).toEqual([])
    await context.close()
  }

  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor()

  test('a link is opened, and one press of a button does the rest', async () => {
    await using app = await serveApplication()
    await app.requestVerification()
    await open(app.link(), desktop, async (page) => {
      await heading(page, 'Confirm your address')
      expect(await page.getByLabel('Link from our mail').isVisible()).toBe(false)
      expect(page.url()).not.toContain('token')
      expect(await app.isVerified()).toBe(false)
      await page.keyboard.press('Enter') // the button has the focus
      await heading(page, 'Your address is confirmed')
    })
    expect(await app.isVerified()).toBe(true)
    expect(app.paths.join()).not.toContain('eyJ')
  })

  test('a new password is asked for until it is a good one', async () => {
    await using app = await serveApplication()
    await app.forgotPassword()
    await open(app.link(), phone, async (page) => {
      await heading(page, 'Choose a new password')
      for (const [typed, answer] of [
        ['short', 'Password should be at least 8 characters'],
        [newPassword, 'Your password is changed'],
      ] as const) {
        await page.keyboard.type(typed) // the field has the focus
        await page.getByRole('button', { name: 'Set the password' }).click()
        await page.getByText(answer).waitFor()
      }
    })
    expect([await app.knows(password), await app.knows(newPassword)]).toEqual([false, true])
    expect(app.paths.join()).not.toContain('eyJ')
  })

  test('a second link opened in the same tab takes the place of the first', async () => {
    await using app = await serveApplication()
    await app.requestVerification()
    await open(app.link(), desktop, async (page) => {
      await page.evaluate('location.hash = "#token=another"')
      await page.waitForFunction('document.getElementById("token").value === "another"')
      expect(page.url()).not.toContain('token')
    })
  })

  test('without scripts the link is pasted', async () => {
    await using app = await serveApplication()
    await app.forgotPassword()
    await open(app.link(), { ...phone, javaScriptEnabled: false }, async (page) => {
      await page.getByLabel('Link from our mail').fill(app.link())
      await page.getByLabel('New password').fill(newPassword)
      await page.getByRole('button', { name: 'Set the password' }).click()
      await heading(page, 'Your password is changed')
    })
    expect(await app.knows(newPassword)).toBe(true)
  })

  test('a scanner that opens the link in a browser of its own changes nothing', async () => {
    await using app = await serveApplication()
    await app.requestVerification()
    for (let times = 0; times < 2; times++) {
      await open(app.link(), desktop, (page) => page.getByRole('button').waitFor())
    }
    for (const method of ['GET', 'HEAD']) await fetch(app.link(), { method })
    expect(await app.isVerified()).toBe(false)
  })
})
