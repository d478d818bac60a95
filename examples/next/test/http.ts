import { expect, test } from 'vitest'
import { client, password, signedUp } from './client.ts'
import type { Site } from './site.ts'

/** What holds over HTTP, whoever asks. */
export function httpRules(site: () => Site): void {
  test('a page of ten components, each with options of its own, makes one query', async () => {
    const ann = await signedUp(site(), 'ten')
    await site().queries()
    const page = await (await ann.get('/dolls')).text()
    expect(page.match(/class="doll"/g)).toHaveLength(10)
    expect(page).toContain(`<strong>${ann.email}</strong>`)
    const queries = await site().queries()
    expect(queries).toHaveLength(1)
    expect(queries.join()).toMatch(/^select .* from "sessions" inner join "users"/)
  })

  test('a route handler knows who is asking', async () => {
    const ann = await signedUp(site(), 'text')
    await ann.send('/notes', 'Add', { text: 'Milk' })
    expect(await (await ann.get('/notes.txt')).text()).toBe('Milk\n')
    expect((await client(site(), 'stranger').get('/notes.txt')).status).toBe(401)
  })

  test('[SE-9] what shows somebody is in no cache', async () => {
    const ann = await signedUp(site(), 'cache')
    for (const path of ['/', '/notes', '/notes.txt', '/dolls', '/profile']) {
      const page = await ann.get(path)
      expect(page.status).toBe(200)
      expect(page.headers.get('cache-control')).toMatch(/private.*no-store/)
    }
  })

  test('the use of a session is noted behind the page', async () => {
    const { database } = site()
    const ann = await signedUp(site(), 'touch')
    const past = Math.floor(Date.now() / 1000) - 3600
    await database.execute({ sql: 'update sessions set last_used_at = ?', args: [past] })
    expect((await ann.get('/notes')).status).toBe(200)
    const latest = 'select max(last_used_at) as latest from sessions'
    const latestUse = async () => (await database.execute(latest)).rows[0]?.['latest']
    await expect.poll(latestUse).toBeGreaterThan(past)
  })

  test('an action goes through the rules of its route: the session notes who it came from', async () => {
    const ann = await signedUp(site(), 'rules')
    const agent = {
      'user-agent': 'a phone',
      'x-forwarded-for': '198.51.100.1, 203.0.113.9',
      origin: site().origin,
    }
    const fields = { email: ann.email, password }
    const answer = await client(site(), 'new').send('/sign-in', 'Sign in', fields, agent)
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^fetch-users=[\w-]+; Path=\/; Expires=[^;]+; Max-Age=604800; HttpOnly; SameSite=lax$/,
      ),
    ])
    const sessions = await (await ann.get('/api/auth/sessions')).json()
    expect(sessions).toContainEqual(
      expect.objectContaining({ ip: '203.0.113.9', user_agent: 'a phone' }),
    )
  })

  test('a wrong password is said in the form, and too many are counted', async () => {
    const ann = await signedUp(site(), 'wrong')
    const tries = client(site(), 'tries')
    const fields = { email: ann.email, password: 'wrong horse' }
    const answers: string[] = []
    for (let count = 0; count < 7; count++) {
      const answer = await tries.send('/sign-in', 'Sign in', fields)
      expect(answer.headers.getSetCookie()).toEqual([])
      answers.push(await answer.text())
    }
    expect(answers[0]).toContain('Email or password is wrong.')
    expect(answers[0]).toContain(ann.email)
    expect(answers.at(-1)).toMatch(/Too many tries: once more in (<!-- -->)?\d+/)
  })

  test('signing out ends the session, takes the cookie back, and can be done twice', async () => {
    const ann = await signedUp(site(), 'out')
    const answer = await ann.send('/notes', 'Sign out', {})
    expect(answer.headers.get('location')).toBe('/')
    expect(answer.headers.getSetCookie()).toEqual([
      'fetch-users=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=lax',
    ])
    expect((await ann.get('/api/users/me')).status).toBe(401)
    expect((await ann.get('/notes')).headers.get('location')).toBe('/sign-in')
  })
}
