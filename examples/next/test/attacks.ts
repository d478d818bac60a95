import { describe, expect, test } from 'vitest'
import { client, password, signedUp } from './client.ts'
import type { Site } from './site.ts'

/** Headers of a post that a page on another site makes a browser send, and Next.js lets through. */
const elsewhere = {
  'whose proxy believes X-Forwarded-Host': {
    origin: 'http://evil.example',
    'x-forwarded-host': 'evil.example',
  },
  'that hides its origin': { 'sec-fetch-site': 'cross-site' },
  'from a browser that tells nothing': {},
}

/** What strangers and other sites must not get. */
export function attacks(site: () => Site): void {
  test.each([
    'proxy',
    'src/proxy',
    'middleware',
    'src/middleware',
    Array(6).fill('src/proxy').join(':'),
    Array(6).fill('src/middleware').join(':'),
  ])('[V-SE-17] x-middleware-subrequest: %s opens no protected page', async (forged) => {
    for (const cookie of ['', 'fetch-users=forged']) {
      for (const path of ['/dolls', '/notes', '/profile']) {
        const page = await client(site(), 'forger').get(path, {
          'x-middleware-subrequest': forged,
          cookie,
        })
        expect(page.status).toBe(307)
        expect(page.headers.get('location')).toBe('/sign-in')
        expect(await page.text()).not.toMatch(/class="(doll|notes)"|<form/)
      }
    }
  })

  describe.each(Object.entries(elsewhere))('[WB-1] a post of another site, %s,', (_, from) => {
    test('changes no profile', async () => {
      const ann = await signedUp(site(), 'rename')
      await ann.send('/profile', 'Save the name', { name: 'Mallory' }, from)
      expect(await (await ann.get('/api/users/me')).json()).toMatchObject({ display_name: null })
      await ann.send('/profile', 'Save the name', { name: 'Ann' })
      expect(await (await ann.get('/api/users/me')).json()).toMatchObject({ display_name: 'Ann' })
    })

    test("reaches no action of the application's own", async () => {
      const ann = await signedUp(site(), 'note')
      await ann.send('/notes', 'Add', { text: 'from Mallory' }, from)
      expect(await (await ann.get('/notes')).text()).not.toContain('from Mallory')
      await ann.send('/notes', 'Add', { text: 'from Ann' })
      expect(await (await ann.get('/notes')).text()).toContain('from Ann')
    })

    test('signs nobody out', async () => {
      const ann = await signedUp(site(), 'stay')
      await ann.send('/notes', 'Sign out', {}, from)
      expect((await ann.get('/api/users/me')).status).toBe(200)
    })

    test('gets no answer about who is signed in', async () => {
      const ann = await signedUp(site(), 'hidden')
      const answer = await ann.send('/notes', 'Add', { text: '' }, from)
      expect(await answer.text()).not.toContain(ann.email)
    })
  })

  test('[WB-2] a post of another site signs nobody in', async () => {
    const mallory = await signedUp(site(), 'mallory')
    const fields = { email: mallory.email, password }
    for (const from of Object.values(elsewhere).slice(0, 2)) {
      const victim = client(site(), 'victim')
      const answer = await victim.send('/sign-in', 'Sign in', fields, from)
      expect(answer.headers.getSetCookie()).toEqual([])
    }
  })

  test('[WB-1] a post of another site to the routes is refused', async () => {
    const ann = await signedUp(site(), 'routes')
    const cookie = ann.cookie()
    for (const [method, path] of [
      ['POST', '/api/auth/logout'],
      ['PATCH', '/api/users/me'],
      ['DELETE', '/api/auth/sessions'],
    ] as const) {
      const headers = { cookie, origin: 'http://evil.example', 'content-type': 'application/json' }
      const body = method === 'PATCH' ? '{}' : null
      const answer = await fetch(site().origin + path, { method, headers, body })
      expect(answer.status).toBe(403)
      expect(await answer.json()).toEqual({ detail: 'CSRF_REJECTED' })
    }
    expect((await ann.get('/api/users/me')).status).toBe(200)
  })

  test('[SE-11] a second cookie, tossed from a sibling domain, signs nobody in; one without a value, nobody out', async () => {
    const ann = await signedUp(site(), 'tossed')
    const mallory = await signedUp(site(), 'tosser')
    const respelt = mallory.cookie().replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`)
    const page = await ann.get('/profile', { cookie: `${ann.cookie()}; ${respelt}` })
    expect(page.headers.get('location')).toBe('/sign-in')
    expect(await page.text()).not.toContain(mallory.email)
    const bare = await ann.get('/profile', { cookie: `${ann.cookie()}; fetch-users` })
    expect(await bare.text()).toContain(ann.email)
  })

  test('a link on another site leads to the page of who is signed in', async () => {
    const ann = await signedUp(site(), 'link')
    const page = await ann.get('/notes', {
      'sec-fetch-site': 'cross-site',
      referer: 'https://news.example/',
    })
    expect(await page.text()).toContain(ann.email)
  })

  test('[V-SE-18] where the sessions cannot be read, there is an error, and never the page', async () => {
    const { database } = site()
    const ann = await signedUp(site(), 'outage')
    await database.execute('alter table sessions rename to gone')
    try {
      for (const path of ['/', '/dolls', '/notes']) {
        const page = await ann.get(path)
        expect(page.status).toBe(500)
        expect(await page.text()).not.toMatch(/class="(doll|notes)"|@example\.com|sqlite/i)
      }
    } finally {
      await database.execute('alter table gone rename to sessions')
    }
    expect((await ann.get('/dolls')).status).toBe(200)
  })
}
