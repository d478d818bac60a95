import { describe, expect, test } from 'vitest'
import { origin, setUp } from '../../test/setup.ts'
import { AuthError, StorageUnavailable } from '../errors.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'
const sameOrigin = { 'sec-fetch-site': 'same-origin' }
const post = (headers: Record<string, string>) => new Request(origin, { method: 'POST', headers })

describe('login', () => {
  test('answers as the log-in route would', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email })
    const cookie = await auth.backends.cookie.login(user)
    expect(cookie.status).toBe(204)
    expect(cookie.headers.getSetCookie()).toHaveLength(1)
    const jwt = await auth.backends.jwt.login(user)
    expect(jwt.status).toBe(200)
    expect(await jwt.json()).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
  })

  test('[WB-2] is not for another site to cause, where it sets a cookie', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email })
    const request = post({ origin: 'https://elsewhere.example' })
    const login = auth.backends.cookie.login(user, { request })
    await expect(login).rejects.toMatchObject({ code: 'CSRF_REJECTED' })
    expect((await auth.backends.jwt.login(user, { request })).status).toBe(200)
  })

  test('by a link that was followed is the rule of the application', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email })
    const request = new Request(`${origin}/magic`, { headers: { 'sec-fetch-site': 'cross-site' } })
    expect((await auth.backends.cookie.login(user, { request })).status).toBe(204)
  })

  test('[SE-2] ends the log-in that the request carries', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email })
    const headers = await signedIn(auth, user)
    await auth.backends.cookie.login(user, { request: post(headers) })
    expect(await auth.currentUser(post(headers))).toBeNull()
  })

  test('refuses who may not log in, as they are now', async () => {
    const { auth } = setUp({ requireVerification: true })
    const user = await auth.users.create({ email, isVerified: true })
    const { login } = auth.backends.cookie
    await expect(login({ ...user, id: 'nobody' })).rejects.toMatchObject({
      code: 'LOGIN_BAD_CREDENTIALS',
    })
    await auth.users.update(user.id, { isVerified: false })
    await expect(login(user)).rejects.toMatchObject({ code: 'LOGIN_USER_NOT_VERIFIED' })
    await auth.users.update(user.id, { isActive: false })
    await expect(login(user)).rejects.toMatchObject({ code: 'LOGIN_BAD_CREDENTIALS' })
  })

  test('asks beforeLogin', async () => {
    const beforeLogin = () => {
      throw new AuthError('FORBIDDEN')
    }
    const { auth } = setUp({ hooks: { beforeLogin } })
    const user = await auth.users.create({ email })
    const login = auth.backends.jwt.login(user)
    await expect(login).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('logout', () => {
  test('[SE-4] ends the log-in that the request carries, and takes the cookie back', async () => {
    const { auth } = setUp()
    const headers = await signedIn(auth, await auth.users.create({ email }))
    const response = await auth.backends.cookie.logout(post(headers))
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
    expect(await auth.currentUser(post(headers))).toBeNull()
  })

  test.each<[string, Record<string, string>]>([
    ['no', {}],
    ['a dead', { cookie: '__Host-fetch-users=dead', ...sameOrigin }],
    ['a foreign', { authorization: 'Bearer x' }],
  ])('takes the cookie back with %s credential, too', async (_, headers) => {
    const { auth } = setUp()
    const response = await auth.backends.cookie.logout(post(headers))
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
  })

  test('[WB-1] is refused when another site asks for it', async () => {
    const { auth } = setUp()
    const { cookie = '' } = await signedIn(auth, await auth.users.create({ email }))
    const request = post({ cookie, origin: 'https://evil.example' })
    const logout = auth.backends.cookie.logout(request)
    await expect(logout).rejects.toMatchObject({ code: 'CSRF_REJECTED' })
    expect(await auth.currentUser(post({ cookie, ...sameOrigin }))).not.toBeNull()
  })

  test('leaves the log-in of another backend alone', async () => {
    const { auth } = setUp()
    const user = await auth.users.create({ email })
    const headers = await signedIn(auth, user)
    await auth.backends.jwt.logout(post(headers))
    expect(await auth.currentUser(post(headers))).toEqual(user)
  })

  test('does not forget a cookie over trouble of the storage', async () => {
    const storage = memoryStorage()
    const find = () => Promise.reject(new StorageUnavailable())
    const { auth } = setUp({ storage: { ...storage, sessions: { ...storage.sessions, find } } })
    const request = post({ cookie: '__Host-fetch-users=x', ...sameOrigin })
    await expect(auth.backends.cookie.logout(request)).rejects.toMatchObject({ status: 503 })
  })

  test('[WB-1] takes no cookie back because another site says so', async () => {
    const { auth } = setUp()
    const response = await auth.backends.cookie.logout(post({ 'sec-fetch-site': 'cross-site' }))
    expect(response.headers.get('set-cookie')).toBeNull()
  })
})
