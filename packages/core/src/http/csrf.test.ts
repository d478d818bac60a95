import { describe, expect, test } from 'vitest'
import { origin, password, refusal, sessionsIn, setUp } from '../../test/setup.ts'
import { signedIn } from '../testing/signed-in.ts'
import { createOriginCheck, isUnsafe } from './csrf.ts'

const check = createOriginCheck(origin, ['https://app.example.com', 'http://localhost:5173'])
const passes = (headers: Record<string, string>, hasCookie = true): boolean =>
  check.passes({ headers: new Headers(headers) }, hasCookie)

const site = (value: string) => ({ 'sec-fetch-site': value })
const from = (value: string) => ({ origin: value })

describe('[WB-1] the first line that decides, does', () => {
  test.each<[boolean, Record<string, string>]>([
    // 1. Sec-Fetch-Site: same-origin and none
    [true, site('same-origin')],
    [true, site('none')],
    [true, { ...site('same-origin'), ...from('https://evil.example') }],
    [true, { ...site('none'), referer: 'https://evil.example/' }],
    // 2. Origin
    [true, from(origin)],
    [true, from('https://app.example.com')],
    [true, from('http://localhost:5173')],
    [true, { ...site('cross-site'), ...from('https://app.example.com') }],
    [true, { ...site('same-site'), ...from('https://app.example.com') }],
    [false, from('https://evil.example')],
    [false, from('null')],
    [false, from('')],
    [false, { ...site('same-site'), ...from('https://evil.example.com') }],
    [false, { ...from('https://evil.example'), referer: `${origin}/` }],
    [false, { ...from('null'), referer: `${origin}/` }],
    // 3. any other Sec-Fetch-Site
    [false, site('cross-site')],
    [false, site('same-site')],
    [false, site('')],
    [false, site('Same-Origin')],
    [false, site('same-origin, cross-site')],
    [false, { ...site('cross-site'), referer: `${origin}/` }],
    // 4. Referer
    [true, { referer: `${origin}/login?x=1` }],
    [true, { referer: 'https://app.example.com' }],
    [false, { referer: 'https://evil.example/' }],
    [false, { referer: `https://evil.example/${origin}` }],
    [false, { referer: 'about:blank' }],
    [false, { referer: '/login' }],
    [false, { referer: '' }],
    // 5. none of these
    [false, {}],
  ])('%s: %j', (expected, headers) => {
    expect(passes(headers)).toBe(expected)
  })

  test('without any of them a request passes only if it carries no cookie of ours', () => {
    expect(passes({}, false)).toBe(true)
    expect(passes(from('https://evil.example'), false)).toBe(false)
    expect(passes(site('cross-site'), false)).toBe(false)
  })

  test.each([
    'http://api.example.com',
    'https://api.example.com:8443',
    'https://api.example.com.evil.example',
    'https://evilapi.example.com',
    'https://example.com',
    'https://sub.api.example.com',
    'https://api.example.com/',
    'HTTPS://API.EXAMPLE.COM',
    'https://user@api.example.com',
    'https://api.example.com, https://evil.example',
    'https://app.example.com.',
    'http://app.example.com',
    'http://localhost:5174',
    'http://localhost',
    'http://127.0.0.1:5173',
  ])('[WB-5] %s is another origin', (other) => {
    expect(passes(from(other))).toBe(false)
  })
})

describe('trustedOrigins are exact', () => {
  test.each([
    '',
    '*',
    'null',
    'app.example.com',
    '//app.example.com',
    'https://*.example.com',
    'https://app.example.com/',
    'https://app.example.com/path',
    'https://app.example.com:443',
    'http://app.example.com:80',
    'https://APP.example.com',
    'https://user@app.example.com',
    'https://app.example.com?x',
    'https://bücher.example',
    ' https://app.example.com',
    'ftp://app.example.com',
    'file:///',
    'capacitor://localhost',
  ])('%j is a TypeError that names the option', (text) => {
    expect(() => createOriginCheck(origin, [text])).toThrow(/^trustedOrigins: /)
    expect(() => setUp({ trustedOrigins: [text] })).toThrow(TypeError)
  })
})

describe('a request may change something', () => {
  test.each([
    ['GET', false],
    ['HEAD', false],
    ['OPTIONS', false],
    ['POST', true],
    ['PUT', true],
    ['PATCH', true],
    ['DELETE', true],
    ['get', true],
    ['PROPFIND', true],
    ['', true],
  ])('%j: %s', (method, expected) => {
    expect(isUnsafe({ method, headers: new Headers() })).toBe(expected)
  })

  test('where nobody says the method', () => {
    expect(isUnsafe({ headers: new Headers() })).toBe(true)
  })

  test.each(['websocket', 'WebSocket'])('where a GET opens a %s', (upgrade) => {
    expect(isUnsafe({ method: 'GET', headers: new Headers({ upgrade }) })).toBe(true)
  })
})

describe('on the routes', () => {
  const evil = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

  test('[WB-1] a cookie counts only on a request of the own front end', async () => {
    const { auth, ask } = setUp({ trustedOrigins: ['https://app.example.com'] })
    const user = await auth.users.create({ email: 'ann@example.com' })
    const { cookie = '' } = await signedIn(auth, user)
    const statusOf = async (headers: Record<string, string>) =>
      (await ask('PATCH /users/me', {}, { cookie, ...headers })).status
    expect(await statusOf(site('same-origin'))).toBe(200)
    expect(await statusOf(from('https://app.example.com'))).toBe(200)
    for (const headers of [evil, from('null'), site('same-site'), {}])
      expect(await statusOf(headers)).toBe(403)
    expect(await refusal(await ask('PATCH /users/me', {}, { cookie, ...evil }))).toEqual([
      403,
      'CSRF_REJECTED',
    ])
    expect((await ask('GET /users/me', undefined, { cookie, ...evil })).status).toBe(200)
  })

  test('a bearer token is exempt: no browser sends it by itself', async () => {
    const { auth, ask } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = await signedIn(auth, user, 'jwt')
    expect((await ask('PATCH /users/me', {}, { ...headers, ...evil })).status).toBe(200)
  })

  test('[WB-2] [V-SE-6] nobody is logged in by a form on another site', async () => {
    const { auth, ask, storage } = setUp()
    await auth.users.create({ email: 'ann@example.com', password })
    const form = () => new URLSearchParams({ username: 'ann@example.com', password })
    for (const path of ['/auth/login', '/auth/cookie/login']) {
      const response = await ask(`POST ${path}`, form(), evil)
      expect(response.headers.getSetCookie()).toEqual([])
      expect(await refusal(response)).toEqual([403, 'CSRF_REJECTED'])
    }
    expect(await sessionsIn(storage)).toBe(0)
    expect((await ask('POST /auth/jwt/login', form(), evil)).status).toBe(200)
    expect((await ask('POST /auth/cookie/login', form())).status).toBe(204)
  })

  test('[WB-2] without any of the headers a dead cookie of ours forbids the log-in', async () => {
    const { ask } = setUp()
    const form = () => new URLSearchParams({ username: 'ann@example.com', password })
    const cookie = '__Host-fetch-users=dead'
    expect((await ask('POST /auth/cookie/login', form(), { cookie })).status).toBe(403)
    const twice = `${cookie}; ${cookie}`
    expect((await ask('POST /auth/cookie/login', form(), { cookie: twice })).status).toBe(403)
    expect((await ask('POST /auth/cookie/login', form(), { cookie: 'a=b' })).status).toBe(400)
  })

  test('[WB-1] log-out by another site is refused', async () => {
    const { auth, ask } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const { cookie = '' } = await signedIn(auth, user)
    expect((await ask('POST /auth/cookie/logout', undefined, { cookie, ...evil })).status).toBe(403)
    expect((await ask('GET /users/me', undefined, { cookie })).status).toBe(200)
  })

  test('[WB-1] an application asks the same rule on its own routes', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const { cookie = '' } = await signedIn(auth, user)
    const headers = new Headers({ cookie, ...evil })
    expect(await auth.currentUser({ headers, method: 'GET' })).not.toBeNull()
    expect(await auth.currentUser({ headers, method: 'POST' })).toBeNull()
    expect(await auth.currentUser({ headers })).toBeNull()
    headers.set('upgrade', 'websocket')
    expect(await auth.currentUser({ headers, method: 'GET' })).toBeNull()
    const asked = auth.requireUser({ headers, method: 'POST' })
    await expect(asked).rejects.toMatchObject({ code: 'CSRF_REJECTED', status: 403 })
  })
})

describe('[V-OA-12] a GET that starts something', () => {
  test.each<[boolean, Record<string, string>]>([
    [true, {}],
    [true, site('same-origin')],
    [true, site('none')],
    [true, { ...site('same-origin'), referer: 'https://evil.example/' }],
    [false, site('cross-site')],
    [false, site('same-site')],
    [false, site('')],
    [true, { ...site('cross-site'), ...from('https://app.example.com') }],
    [true, { ...site('same-site'), referer: 'https://app.example.com/log-in' }],
    [true, { ...site('cross-site'), referer: 'http://localhost:5173/' }],
    [false, { ...site('cross-site'), ...from('https://evil.example') }],
    [false, { ...site('cross-site'), ...from('null') }],
    [false, { ...site('same-site'), referer: 'https://evil.example.com/' }],
    [false, { ...site('cross-site'), ...from('https://evil.example'), referer: `${origin}/` }],
    [false, { ...site('cross-site'), referer: 'https://app.example.com.evil.example/' }],
    [false, { ...site('cross-site'), referer: 'nonsense' }],
    [true, from(origin)],
    [true, { referer: `${origin}/log-in` }],
    [false, { referer: 'https://evil.example/' }],
    [false, from('https://evil.example')],
  ])('%s: %j', (expected, headers) => {
    expect(check.mayNavigate({ headers: new Headers(headers) })).toBe(expected)
  })
})
