import { once } from 'node:events'
import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildAndStartFixture, type Caller, caller, type Fixture } from './fixture-site.ts'

let site: Fixture

beforeAll(async () => {
  site = await buildAndStartFixture()
}, 240_000)

afterAll(() => site?.stop())

const stranger = { threw: 'AuthError: UNAUTHORIZED', headers: [['www-authenticate', 'Bearer']] }
const forbidden = { threw: 'AuthError: FORBIDDEN', headers: [] }

/** Somebody who has an account, and has signed in by it. */
async function signedIn(backend = 'cookie', flags: object = {}): Promise<Caller> {
  const ann = caller(site)
  await ann.inHandler({ name: 'create', email: ann.email, ...flags })
  const result = await ann.inHandler({ name: 'signIn', username: ann.email, backend })
  expect(result).toEqual({ ok: true, body: null })
  return ann
}

test.each(['inHandler', 'inPage'] as const)(
  'requireUser judges as core does, %s',
  async (place) => {
    const ann = await signedIn()
    expect(await ann[place]({ name: 'requireUser' })).toMatchObject({ email: ann.email })
    expect(await ann[place]({ name: 'requireUser', verified: true })).toEqual(forbidden)
    expect(await ann[place]({ name: 'requireUser', superuser: true })).toEqual(forbidden)
    expect(await ann[place]({ name: 'requireUser', backends: ['bearer'] })).toEqual(stranger)
    expect(await caller(site)[place]({ name: 'requireUser' })).toEqual(stranger)
    expect(await caller(site)[place]({ name: 'currentUser' })).toBe(null)
  },
)

test('[WB-1] requireUser refuses a post of another site', async () => {
  const ann = await signedIn()
  const answer = await ann.inHandler({ name: 'requireUser' }, { origin: 'http://evil.example' })
  expect(answer).toEqual({ threw: 'AuthError: CSRF_REJECTED', headers: [] })
})

test('requireRecentLogin refuses a log-in that is too long ago', async () => {
  const ann = await signedIn()
  const recently = { name: 'requireRecentLogin', maxAgeSeconds: 60 }
  expect(await ann.inHandler(recently)).toMatchObject({ email: ann.email })
  await ann.inHandler({ name: 'wait', seconds: 61 })
  expect(await ann.inHandler(recently)).toMatchObject({
    threw: 'AuthError: REAUTHENTICATION_REQUIRED',
  })
  expect(await ann.inHandler({ name: 'requireUser' })).toMatchObject({ email: ann.email })
})

test('redirectUnlessSignedIn sends strangers on; nobody who may not is sent in circles', async () => {
  const page = (visitor: Caller, options: object) => {
    const call = JSON.stringify({ name: 'redirectUnlessSignedIn', ...options })
    return visitor.browser.get(`/page?call=${encodeURIComponent(call)}`)
  }
  const ann = await signedIn('cookie', { isVerified: true })
  expect(await (await page(ann, { verified: true })).text()).toContain(ann.email.split('@')[0])
  const missing = await page(ann, { superuser: true })
  expect(missing.status).toBe(404)
  expect(missing.headers.get('location')).toBe(null)
  const away = await page(caller(site), { superuser: true })
  expect(away.status).toBe(307)
  expect(away.headers.get('location')).toBe('/elsewhere')
})

test.each(['inHandler', 'inAction'] as const)(
  'refreshSession carries a log-in on, %s',
  async (place) => {
    const ann = await signedIn('tokens')
    await ann.inHandler({ name: 'wait', seconds: 901 })
    expect(await ann.inPage({ name: 'currentUser' })).toBe(null)
    await ann[place]({ name: 'refreshSession', backend: 'tokens' })
    expect(await ann.inPage({ name: 'currentUser' })).toMatchObject({ email: ann.email })
  },
)

test('a page behind an action shows who is signed in by then', async () => {
  const ann = await signedIn('tokens')
  await ann.inHandler({ name: 'wait', seconds: 901 })
  expect(await ann.inAction({ name: 'currentUser' })).toBe('')
  expect(await ann.inAction({ name: 'refreshSession', backend: 'tokens' })).toBe(ann.email)
  expect(await ann.inAction({ name: 'signOut', backend: 'tokens' })).toBe('')
})

test('a component can neither refresh nor sign anybody in, and trying costs nothing', async () => {
  const ann = await signedIn('tokens')
  const threw = expect.stringMatching(/^TypeError: callRoute: a component cannot set cookies/)
  const refresh = { name: 'refreshSession', backend: 'tokens' }
  expect(await ann.inPage(refresh)).toMatchObject({ threw })
  expect(await ann.inPage({ name: 'signIn', username: ann.email })).toMatchObject({ threw })
  expect(await ann.inHandler(refresh)).toEqual({ ok: true, body: null })
})

test('signIn goes by the backend that is named; one without a cookie is a mistake', async () => {
  const ann = await signedIn('tokens')
  expect(ann.browser.cookie()).toMatch(/^tokens=[^;]+; tokens-refresh=[^;]+$/)
  const result = await ann.inHandler({ name: 'signIn', username: ann.email, backend: 'bearer' })
  expect(result).toMatchObject({ threw: expect.stringMatching(/^TypeError: signIn: /) })
})

test('refreshSession says when a backend has nothing to refresh', async () => {
  const ann = await signedIn()
  const threw = expect.stringMatching(/^TypeError: refreshSession: .*no refresh tokens/)
  expect(await ann.inHandler({ name: 'refreshSession' })).toMatchObject({ threw })
})

test('[RL-4] callRoute knows the client by the address that clientAddress tells', async () => {
  const ann = await signedIn()
  const headers = { origin: site.origin, 'x-real-ip': '192.0.2.7', 'x-forwarded-for': '192.0.2.8' }
  await ann.inHandler({ name: 'signIn', username: ann.email }, headers)
  const { body } = (await ann.inHandler({ name: 'callRoute', route: 'GET /auth/sessions' })) ?? {}
  expect(body).toContainEqual(expect.objectContaining({ ip: '192.0.2.7' }))
})

test.each(['navigate', 'cors'])(
  'callRoute answers alike whether or not JavaScript sent the form: %s',
  async (mode) => {
    const headers = { 'sec-fetch-mode': mode, 'sec-fetch-site': 'same-origin' }
    // fetch would say for itself which mode it is.
    const form = request(`${site.origin}/handler`, { method: 'POST', headers })
    form.end(JSON.stringify({ name: 'callRoute', route: 'GET /auth/google/authorize' }))
    const [answer] = await once(form, 'response')
    const body = { authorization_url: expect.stringMatching(/^https:/) }
    expect(await json(answer)).toMatchObject({ ok: true, body })
  },
)

test('callRoute cuts no path short', async () => {
  const ann = await signedIn()
  const answer = await ann.inHandler({ name: 'callRoute', route: 'GET /auth/sessions and more' })
  expect(answer).toEqual({ ok: false, code: 'NOT_FOUND' })
})

test('the edge runtime signs in, and knows who is asking', async () => {
  const ann = caller(site, 'edge')
  await ann.inHandler({ name: 'create', email: ann.email })
  await ann.inHandler({ name: 'signIn', username: ann.email })
  expect(await ann.inHandler({ name: 'requireUser' })).toMatchObject({ email: ann.email })
  expect(await ann.inHandler({ name: 'requireUser', verified: true })).toEqual(forbidden)
  expect(await caller(site, 'edge').inHandler({ name: 'currentUser' })).toBe(null)
})
