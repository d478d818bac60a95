import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { origin, password, patched, setUp } from '../../test/setup.ts'
import { AuthError, StorageUnavailable } from '../errors.ts'
import type { AuthEvent, BaseUser } from '../index.ts'
import { de } from '../languages/de.ts'
import { en } from '../languages/en.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { type PagesOptions, pages } from './pages.ts'

const email = 'ann@example.com'
const newPassword = 'a wholly new phrase'
const verifyPage = '/auth/pages/verify'
const resetPage = '/auth/pages/reset'
const words = en.pages

type Options = Parameters<typeof setUp<BaseUser>>[0]

/** An application with pages, and Ann, not verified yet. */
async function withAnn(options: Options = {}, pagesOptions: Partial<PagesOptions> = {}) {
  const world = setUp({
    ...options,
    pages: pages({ name: 'Example', ...pagesOptions }),
  })
  const { id } = await world.auth.users.create({ email, password })
  return {
    ...world,
    isVerified: async () => (await world.auth.users.get(id)).isVerified,
    knows: async (typed: string) => (await world.auth.users.authenticate(email, typed)) !== null,
    async verifyToken() {
      await world.auth.users.requestVerification(email)
      return world.mailedToken()
    },
    async resetToken() {
      await world.auth.users.forgotPassword(email)
      return world.mailedToken()
    },
    /** Sends the form of a page, as a browser does. */
    send(path: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
      return world.ask(`POST ${path}`, new URLSearchParams(fields), headers)
    },
  }
}

/** An application with Ann, and a rule about passwords from then on. */
async function withRule(rule: () => string) {
  let isOn = false
  const world = await withAnn({ validatePassword: () => (isOn ? rule() : null) })
  isOn = true
  return world
}

/** What a page says: its status, and the text of its first heading and of what is wrong. */
async function read(response: Response) {
  const html = await response.text()
  const [, heading] = /<h1>(.*?)<\/h1>/.exec(html) ?? []
  const [, problem] = /class="problem"[^>]*>(.*?)</.exec(html) ?? []
  return { status: response.status, heading, problem, html }
}

/** A page, with its headers. */
async function show(response: Response) {
  return { headers: response.headers, ...(await read(response)) }
}

describe('opening a page', () => {
  test('[OT-8] [V-TK-7] changes nothing, however often and by whatever method', async () => {
    const { auth, ask, verifyToken, resetToken, isVerified, knows, send } = await withAnn()
    const [verify, reset] = [await verifyToken(), await resetToken()]
    for (const method of ['GET', 'HEAD', 'GET', 'OPTIONS']) {
      // A scanner may even put into the query what belongs into the fragment.
      await ask(`${method} ${verifyPage}?token=${verify}`)
      await ask(`${method} ${resetPage}?token=${reset}&password=${newPassword}`)
    }
    await auth.idle()
    expect([await isVerified(), await knows(password)]).toEqual([false, true])
    const answer = await send(resetPage, { token: reset, password: newPassword })
    expect((await read(answer)).heading).toBe(words.reset.done)
    expect(await knows(newPassword)).toBe(true)
  })

  test.each([verifyPage, resetPage])(
    'shows a form that says what it asks for: %s',
    async (path) => {
      const { ask } = await withAnn()
      const { status, html } = await read(await ask(`GET ${path}`))
      expect(status).toBe(200)
      expect(html).toMatch(/^<!doctype html>\n<html lang="en">/)
      for (const [, id] of html.matchAll(/<input id="(\w+)"/g)) {
        expect(html).toContain(`<label for="${id}">`)
      }
      expect(html).toContain('<form method="post">')
      expect(html.includes('autocomplete="new-password"')).toBe(path === resetPage)
    },
  )

  test.each([verifyPage, resetPage])('allows its own style and script alone: %s', async (path) => {
    const { ask } = await withAnn()
    const { headers, ...answer } = await show(await ask(`GET ${path}`))
    const hashOf = (tag: string) => {
      const [, text = ''] = new RegExp(`<${tag}>(.*?)</${tag}>`, 's').exec(answer.html) ?? []
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
    }
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf('style')}`,
      `script-src ${hashOf('script')}`,
      "form-action 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ])
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.html).not.toMatch(/ style=| on\w+=|src=/)
  })
})

describe('verifying', () => {
  test('takes the token', async () => {
    const { send, verifyToken, isVerified } = await withAnn()
    const page = await read(await send(verifyPage, { token: await verifyToken() }))
    expect(page).toMatchObject({ status: 200, heading: words.verify.done, problem: undefined })
    expect(page.html).not.toContain('<form')
    expect(await isVerified()).toBe(true)
  })

  test.each([
    ['the whole link', (link: string) => link],
    ['a link that the mail client broke', (link: string) => link.replace(/(.{70})/g, '$1\r\n ')],
    ['the token, with blanks', (link: string) => ` ${link.replace(/.*=/, '')} `],
  ])('takes %s', async (_, paste) => {
    const { send, verifyToken, isVerified } = await withAnn()
    const link = `${origin}${verifyPage}#token=${await verifyToken()}`
    await send(verifyPage, { token: paste(link) })
    expect(await isVerified()).toBe(true)
  })

  test('takes the token of a new address, too', async () => {
    const { auth, ask, logIn, send, mailedToken, isVerified, verifyToken } = await withAnn()
    await auth.users.verify(await verifyToken())
    expect(await isVerified()).toBe(true)
    await ask('PATCH /users/me', { email: 'new@example.com' }, await logIn(email))
    const page = await read(await send(verifyPage, { token: await mailedToken() }))
    expect(page.heading).toBe(words.verify.done)
    expect(await auth.users.findByEmail('new@example.com')).not.toBeNull()
  })

  test('a second time says that there is nothing to do', async () => {
    const { send, verifyToken } = await withAnn()
    const token = await verifyToken()
    await send(verifyPage, { token })
    const page = await read(await send(verifyPage, { token }))
    expect(page.status).toBe(400)
    expect(page.problem).toBe(words.refusals.VERIFY_USER_ALREADY_VERIFIED)
  })

  test('asks for the password where the token is not enough, and goes on from there', async () => {
    const { send, verifyToken, isVerified } = await withAnn({ verifyProof: 'samePerson' })
    const token = await verifyToken()
    for (const fields of [{ token }, { token, password: 'wrong' }]) {
      const page = await read(await send(verifyPage, fields))
      expect(page.status).toBe(400)
      expect(page.problem).toBe(words.refusals.VERIFY_PASSWORD_REQUIRED)
      expect(page.html).toContain(`<input type="hidden" name="token" value="${token}">`)
      expect(page.html).toContain('autocomplete="current-password"')
    }
    await send(verifyPage, { token, password })
    expect(await isVerified()).toBe(true)
  })

  test('knows who is logged in', async () => {
    const { send, verifyToken, isVerified, logIn } = await withAnn({ verifyProof: 'samePerson' })
    await send(verifyPage, { token: await verifyToken() }, await logIn(email))
    expect(await isVerified()).toBe(true)
  })

  test('knows nobody by a cookie when another site posts the form', async () => {
    const { send, verifyToken, isVerified, logIn } = await withAnn({ verifyProof: 'samePerson' })
    const elsewhere = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const headers = { ...(await logIn(email)), ...elsewhere }
    const page = await read(await send(verifyPage, { token: await verifyToken() }, headers))
    expect(page.problem).toBe(words.refusals.VERIFY_PASSWORD_REQUIRED)
    expect(await isVerified()).toBe(false)
  })
})

describe('a reset', () => {
  test('works once', async () => {
    const { send, resetToken, knows } = await withAnn()
    const token = await resetToken()
    const page = await read(await send(resetPage, { token, password: newPassword }))
    expect(page).toMatchObject({ status: 200, heading: words.reset.done })
    expect([await knows(password), await knows(newPassword)]).toEqual([false, true])
    const again = await read(await send(resetPage, { token, password: 'yet another one' }))
    expect(again).toMatchObject({ status: 400, problem: words.refusals.RESET_PASSWORD_BAD_TOKEN })
  })

  test('that refuses the password says why, and keeps the token for another try', async () => {
    const { send, resetToken, knows } = await withAnn()
    const token = await resetToken()
    const page = await read(await send(resetPage, { token, password: 'short' }))
    expect(page.status).toBe(400)
    expect(page.problem).toBe('Password should be at least 8 characters')
    expect(page.html).not.toContain('short')
    const [, kept = ''] = /name="token" value="([^"]*)"/.exec(page.html) ?? []
    await send(resetPage, { token: kept, password: newPassword })
    expect(await knows(newPassword)).toBe(true)
  })

  test('shows the reason of a rule as text', async () => {
    const { send, resetToken } = await withRule(() => '<b>No & never</b>')
    const page = await read(
      await send(resetPage, { token: await resetToken(), password: newPassword }),
    )
    expect(page.problem).toBe('&lt;b&gt;No &amp; never&lt;/b&gt;')
  })
})

describe('a refusal is a page', () => {
  test.each<[string, string, Record<string, string>, number, string]>([
    [
      'of a token that is none',
      verifyPage,
      { token: 'x' },
      400,
      words.refusals.VERIFY_USER_BAD_TOKEN,
    ],
    [
      'of markup in its place',
      resetPage,
      { token: '"><script>alert(1)</script>', password: newPassword },
      400,
      words.refusals.RESET_PASSWORD_BAD_TOKEN,
    ],
    ['of a field that is missing', verifyPage, { a: 'b' }, 422, words.refusals.missing],
    [
      'of a field that is empty',
      resetPage,
      { token: 'x', password: '' },
      422,
      words.refusals.missing,
    ],
    [
      'of a link without a token',
      verifyPage,
      { token: '#token=' },
      400,
      words.refusals.VERIFY_USER_BAD_TOKEN,
    ],
    ['of an empty form', verifyPage, {}, 422, words.refusals.missing],
    ['of far too much', resetPage, { token: 'x'.repeat(70_000) }, 413, words.refusals.other],
  ])('%s', async (_, path, fields, status, problem) => {
    const { send, errors } = await withAnn()
    const page = await show(await send(path, fields))
    expect(page).toMatchObject({ status, problem })
    expect(page.html).not.toContain('alert(1)')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(errors).toEqual([])
  })

  test('of a type that no form sends', async () => {
    const { ask } = await withAnn()
    const page = await read(await ask(`POST ${verifyPage}`, { token: 'x' }))
    expect(page).toMatchObject({ status: 415, problem: words.refusals.other })
  })

  test('of the one who asks too often, whichever way they ask', async () => {
    const limits = { token: [{ per: 'client', max: 2, windowSeconds: 60 }] } as const
    const { auth, verifyToken } = await withAnn({ limits })
    const post = (path: string, body: URLSearchParams | Blob) =>
      auth.handler(new Request(origin + path, { method: 'POST', body }), {
        clientAddress: '192.0.2.1',
      })
    const json = new Blob(['{"token":"x"}'], { type: 'application/json' })
    await post('/auth/verify', json)
    await post(resetPage, new URLSearchParams({ token: 'x', password: newPassword }))
    const form = new URLSearchParams({ token: await verifyToken() })
    const page = await show(await post(verifyPage, form))
    expect(page).toMatchObject({ status: 429, problem: words.refusals.TOO_MANY_REQUESTS })
    expect(Number(page.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await post('/auth/verify', json)).status).toBe(429)
  })

  test('while storage is down, with the form for another try', async () => {
    let isDown = false
    const storage = memoryStorage()
    const find = storage.users.find
    const users = patched(storage.users, {
      find: (id) => (isDown ? Promise.reject(new StorageUnavailable()) : find(id)),
    })
    const { send, resetToken, errors, knows } = await withAnn({ storage: { ...storage, users } })
    const token = await resetToken()
    isDown = true
    const page = await show(await send(resetPage, { token, password: newPassword }))
    expect(page).toMatchObject({ status: 503, problem: words.refusals.SERVICE_UNAVAILABLE })
    expect(page.headers.get('retry-after')).toBe('5')
    expect(page.html).toContain(`value="${token}"`)
    expect(errors).toHaveLength(1)
    isDown = false
    await send(resetPage, { token, password: newPassword })
    expect(await knows(newPassword)).toBe(true)
  })

  test('of a fault of ours, which it says nothing of', async () => {
    const { send, resetToken, errors } = await withRule(() => {
      throw new Error('the secret is 42')
    })
    const page = await read(await send(resetPage, { token: await resetToken(), password }))
    expect(page).toMatchObject({ status: 500, problem: words.refusals.other })
    expect(page.html).not.toContain('42')
    expect(errors).toHaveLength(1)
  })

  test('unless the words of one’s own fail: then onError hears why', async () => {
    const fault = new Error('no such text')
    const reason = () => {
      throw fault
    }
    const ours = { ...en, pages: { ...en.pages, reason } }
    const { send, resetToken, errors } = await withAnn({}, { languages: [ours] })
    const answer = await send(resetPage, { token: await resetToken(), password: 'short' })
    expect([answer.status, errors]).toEqual([500, [fault]])
  })

  test('of a code that the pages have no words for, with the headers of the refusal', async () => {
    const { send, resetToken } = await withRule(() => {
      throw new AuthError('FORBIDDEN', { headers: [['set-cookie', 'a=b']] })
    })
    const page = await show(await send(resetPage, { token: await resetToken(), password }))
    expect(page).toMatchObject({ status: 403, problem: words.refusals.other })
    expect(page.headers.getSetCookie()).toEqual(['a=b'])
  })

  test('and an event, as on the routes of the API', async () => {
    const events: AuthEvent[] = []
    const { auth, send } = await withAnn({ onEvent: (event) => void events.push(event) })
    await send(resetPage, { token: 'x', password: newPassword })
    await auth.idle()
    expect(events.at(-1)).toMatchObject({
      action: 'reset-password',
      outcome: 'refused',
      code: 'RESET_PASSWORD_BAD_TOKEN',
    })
  })
})

describe('the words of a page', () => {
  test('are in the language that the browser asks for', async () => {
    const { ask, send, resetToken } = await withAnn({}, { languages: [en, de] })
    const headers = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' }
    const page = await read(await ask(`GET ${resetPage}`, undefined, headers))
    expect(page.html).toContain('<html lang="de">')
    expect(page.heading).toBe(de.pages.reset.title)
    const token = await resetToken()
    const refused = await read(await send(resetPage, { token, password: 'kurz' }, headers))
    expect(refused.problem).toBe('Das Passwort braucht mindestens 8 Zeichen.')
  })

  test('lead back to the application, if it says where it is', async () => {
    const appUrl = 'https://app.example.com/?a=1&b=2'
    const { ask } = await withAnn({}, { appUrl, name: 'Ann & Co' })
    const { html } = await read(await ask(`GET ${verifyPage}`))
    expect(html).toContain(
      '<a href="https://app.example.com/?a=1&amp;b=2">Back to Ann &amp; Co</a>',
    )
    const none = await read(await (await withAnn()).ask(`GET ${verifyPage}`))
    expect(none.html).not.toContain('href')
  })
})

test('without the option there are no pages', async () => {
  const { ask } = setUp()
  expect((await ask(`GET ${verifyPage}`)).status).toBe(404)
})

test('pages are there without the routes of the API', async () => {
  const { ask, send, verifyToken, isVerified } = await withAnn({
    routes: { verify: false, reset: false },
  })
  expect((await ask('POST /auth/verify', { token: 'x' })).status).toBe(404)
  await send(verifyPage, { token: await verifyToken() })
  expect(await isVerified()).toBe(true)
})

describe('an option that cannot be', () => {
  test.each<[string, Partial<PagesOptions>]>([
    ['pages: name', { name: undefined }],
    ['pages: name', { name: 'a\nb' }],
    ['pages: appUrl', { appUrl: 'javascript:alert(1)' }],
    ['pages: appUrl', { appUrl: 'http://app.example.com/' }],
    ['pages: languages', { languages: [] as never }],
  ])('is named: %s %j', (option, options) => {
    const work = () => pages({ name: 'Example', ...options })
    expect(work).toThrow(TypeError)
    expect(work).toThrow(new RegExp(`^${option} `))
  })

  test('is named: pages itself', () => {
    expect(() => setUp({ pages: { name: 'Example' } as never })).toThrow(/^pages: write pages\(/)
  })
})
