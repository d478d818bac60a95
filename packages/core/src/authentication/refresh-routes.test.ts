import { describe, expect, test } from 'vitest'
import {
  cookiesOf,
  email,
  jsonType,
  ownOrigin,
  refreshing,
  setUpRefreshing,
} from '../../test/refreshing.ts'
import { backends, hasher, origin, password, refusal, secret } from '../../test/setup.ts'
import { createAuth } from '../auth.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import type { BackendOptions } from './backend.ts'
import { bearerTransport } from './bearer-transport.ts'
import { cookieTransport } from './cookie-transport.ts'
import { jwtStrategy, type RefreshOptions } from './jwt-strategy.ts'

describe('a refresh cookie', () => {
  test('beside a bearer token keeps the refresh token out of the JSON, and of scripts', async () => {
    const { auth, user, post } = await setUpRefreshing()
    const login = await auth.backends.page.login(user)
    const [cookie = '', ...others] = login.headers.getSetCookie()
    expect(others).toEqual([])
    expect(cookie).toMatch(
      /^__Host-fetch-users-refresh=[\w-]{22}\.0\.[\w-]{43}; Path=\/; Max-Age=2592000; Secure; HttpOnly; SameSite=Lax$/,
    )
    const body = await login.json()
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in'])
    const headers = { cookie: cookie.split(';')[0] ?? '', ...ownOrigin }
    const renewed = await post('/auth/page/refresh', undefined, headers)
    expect(renewed.status).toBe(200)
    expect(renewed.headers.getSetCookie()).toHaveLength(1)
    const authorization = `Bearer ${(await renewed.json()).access_token}`
    const logout = await post('/auth/page/logout', undefined, { authorization })
    expect(logout.headers.getSetCookie()).toEqual([
      '__Host-fetch-users-refresh=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
    ])
  })

  test('[WB-2] makes log-in and refresh obey the same-origin rule, bearer or not', async () => {
    const { post } = await setUpRefreshing()
    const evil = { origin: 'https://evil.example' }
    for (const path of ['/auth/page/login', '/auth/page/refresh', '/auth/web/refresh']) {
      const answer = await post(path, { username: email, password }, evil)
      expect(await refusal(answer)).toEqual([403, 'CSRF_REJECTED'])
    }
    expect((await post('/auth/mobile/login', { username: email, password }, evil)).status).toBe(200)
    const silent = await post('/auth/page/login', { username: email, password })
    expect(silent.status).toBe(200)
    const again = await post('/auth/page/login', { username: email, password }, cookiesOf(silent))
    expect(await refusal(again)).toEqual([403, 'CSRF_REJECTED'])
  })

  test('is out of the reach of scripts even where the access cookie is not', async () => {
    const { auth, user } = await setUpRefreshing()
    const [access, refresh] = (await auth.backends.web.login(user)).headers.getSetCookie()
    expect(access).not.toContain('HttpOnly')
    expect(refresh).toMatch(/^__Host-web-refresh=.*; HttpOnly/)
  })

  test('is renewed with the access cookie when a new password ends both', async () => {
    const { auth, user, post } = await setUpRefreshing()
    const headers = { ...cookiesOf(await auth.backends.web.login(user)), ...ownOrigin, ...jsonType }
    const body = JSON.stringify({ password: 'another password' })
    const init = { method: 'PATCH', headers, body }
    const changed = await auth.handler(new Request(`${origin}/users/me`, init))
    expect((await post('/auth/web/refresh', undefined, headers)).status).toBe(401)
    const renewed = { ...cookiesOf(changed), ...ownOrigin }
    expect((await post('/auth/web/refresh', undefined, renewed)).status).toBe(204)
  })

  test('two of one name are no credential [SE-11]', async () => {
    const { auth, user, post } = await setUpRefreshing()
    const { cookie = '' } = cookiesOf(await auth.backends.web.login(user))
    const headers = { cookie: `${cookie}; ${cookie}`, ...ownOrigin }
    expect((await post('/auth/web/refresh', undefined, headers)).status).toBe(401)
  })
})

describe('under the preset', () => {
  test('a bearer log-in answers exactly as fastapi-users does, and a cookie carries the rest', async () => {
    const { page, web } = refreshing()
    const mobile = { ...page, transport: bearerTransport({ refreshCookie: { name: 'mobile' } }) }
    const { auth, user } = await setUpRefreshing({
      ...fastapiUsersCompatibility,
      backends: { mobile, page, web },
    })
    const answer = await auth.backends.page.login(user)
    expect(Object.keys(await answer.json())).toEqual(['access_token', 'token_type'])
    expect(answer.headers.getSetCookie()[0]).toMatch(/^fastapiusersauth-refresh=/)
  })

  test('a refresh token that has no way to travel is a TypeError', async () => {
    await expect(setUpRefreshing({ ...fastapiUsersCompatibility })).rejects.toThrow(
      /^backends\.mobile: accessTokenKey 'raw' .*refreshCookie: true/,
    )
  })
})

describe('a configuration that cannot work is a TypeError that names it', () => {
  test('without storage.sessions', async () => {
    const { users } = memoryStorage()
    await expect(setUpRefreshing({ storage: { users } })).rejects.toThrow(
      'backends.mobile: jwtStrategy with refresh needs storage.sessions',
    )
  })

  test.each<[string, RefreshOptions]>([
    ['lifetimeSeconds', { lifetimeSeconds: 0 }],
    ['lifetimeSeconds', { lifetimeSeconds: 899 }],
    ['lifetimeSeconds', { lifetimeSeconds: 1e15 }],
    ['idleSeconds', { idleSeconds: 899 }],
    ['idleSeconds', { idleSeconds: 1000.5 }],
  ])('with %s as in %j', async (option, refresh) => {
    await expect(setUpRefreshing({ backends: refreshing(refresh) })).rejects.toThrow(
      new RegExp(`^backends\\.mobile: refresh\\.${option} must be a whole number from 900 to`),
    )
  })

  test('with a refresh cookie and no refresh', async () => {
    const page = { transport: bearerTransport({ refreshCookie: true }), strategy: jwtStrategy() }
    await expect(setUpRefreshing({ backends: { ...refreshing(), page } })).rejects.toThrow(
      'backends.page: refreshCookie needs jwtStrategy({ refresh: true })',
    )
  })

  test('with a refresh cookie that browsers would drop', async () => {
    const transport = bearerTransport({ refreshCookie: { path: 'auth' } })
    const page = { ...refreshing().page, transport }
    await expect(setUpRefreshing({ backends: { ...refreshing(), page } })).rejects.toThrow(
      /^bearerTransport: refreshCookie: path must start with/,
    )
  })

  test.each<[string, BackendOptions]>([
    ['beside a bearer token', refreshing().page],
    ['beside a cookie', { ...refreshing().web, transport: cookieTransport() }],
    [
      'as the token itself',
      { ...backends.cookie, transport: cookieTransport({ name: '__Host-fetch-users-refresh' }) },
    ],
  ])('two backends whose refresh token has one cookie: %s', (_, mobile) => {
    const options = { baseUrl: origin, secret, storage: memoryStorage(), passwordHasher: hasher }
    const { page } = refreshing()
    for (const clashing of [
      { mobile, page },
      { page, mobile },
    ])
      expect(() => createAuth({ ...options, backends: clashing })).toThrow(
        /^backends\.(page and backends\.mobile|mobile and backends\.page) have one cookie __Host-fetch-users-refresh: set .*refreshCookie\.name/,
      )
  })

  test('a backend called refresh', () => {
    const options = { baseUrl: origin, secret, storage: memoryStorage(), passwordHasher: hasher }
    expect(() => createAuth({ ...options, backends: { refresh: backends.cookie } })).toThrow(
      /^backends\.refresh: /,
    )
  })

  test('the first backend also refreshes without its name', async () => {
    const { auth } = await setUpRefreshing()
    const paths = auth.routes.map(({ path }) => path).filter((path) => path.endsWith('/refresh'))
    const named = ['mobile', 'page', 'web'].map((name) => `/auth/${name}/refresh`)
    expect(paths).toEqual(['/auth/refresh', ...named])
  })
})
