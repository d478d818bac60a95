import { SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { backends, password, refusal, secret, setUp } from '../../test/setup.ts'
import { cookieTransport } from '../authentication/cookie-transport.ts'
import { jwtStrategy } from '../authentication/jwt-strategy.ts'
import { fastapiUsersCompatibility } from '../compatibility.ts'
import { memoryStorage } from '../testing/memory-storage.ts'
import { signedIn } from '../testing/signed-in.ts'

const email = 'ann@example.com'
const next = 'another password'

async function loggedIn(options: Parameters<typeof setUp>[0] = {}, backend?: 'cookie' | 'jwt') {
  const application = setUp(options)
  const { auth } = application
  const user = await auth.users.create({ email, password })
  const headers = await signedIn(auth, user, backend)
  const isAlive = async (carried: Record<string, string>) =>
    (await auth.currentUser({ headers: new Headers(carried), method: 'GET' })) !== null
  const patch = (body?: unknown) => application.ask('PATCH /users/me', body, headers)
  return { ...application, user, headers, isAlive, patch }
}

describe('PATCH /users/me', () => {
  test.each([{ password: next }, { email: 'new@example.com' }])(
    '[PW-11] [SE-2] %j goes on under a new cookie, and ends every other log-in',
    async (body) => {
      const { auth, user, headers, isAlive, patch } = await loggedIn()
      const others = [await signedIn(auth, user), await signedIn(auth, user, 'jwt')]
      const response = await patch(body)
      expect(response.status).toBe(200)
      const [cookie = ''] = response.headers.getSetCookie()
      expect(await isAlive(headers)).toBe(false)
      for (const other of others) expect(await isAlive(other)).toBe(false)
      expect(await isAlive({ cookie: cookie.split(';')[0] ?? '' })).toBe(true)
    },
  )

  test('[SE-10] the new cookie does not make the log-in younger', async () => {
    const { auth, patch, time } = await loggedIn()
    const authenticatedAt = new Date(time.now)
    time.now += 60_000
    const [cookie = ''] = (await patch({ password: next })).headers.getSetCookie()
    const headers = new Headers({ cookie: cookie.split(';')[0] ?? '' })
    const login = await auth.authenticate({ headers, method: 'GET' })
    expect(login?.authenticatedAt).toEqual(authenticatedAt)
  })

  test('ends the bearer token that asked, too', async () => {
    const { headers, isAlive, patch } = await loggedIn({}, 'jwt')
    const response = await patch({ password: next })
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
    expect(await isAlive(headers)).toBe(false)
  })

  test('renews a token in a cookie as well', async () => {
    const cookie = { transport: cookieTransport(), strategy: jwtStrategy() }
    const { headers, isAlive, patch } = await loggedIn({ backends: { ...backends, cookie } })
    const [renewed = ''] = (await patch({ password: next })).headers.getSetCookie()
    expect(await isAlive(headers)).toBe(false)
    expect(await isAlive({ cookie: renewed.split(';')[0] ?? '' })).toBe(true)
  })

  test.each([{}, { password: null }, { email: ' ANN@example.com' }, { is_active: false }])(
    '%j changes nothing, and sets no cookie',
    async (body) => {
      const { auth, user, headers, isAlive, patch } = await loggedIn()
      const response = await patch(body)
      expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
      expect(await isAlive(headers)).toBe(true)
      expect(await auth.users.get(user.id)).toEqual(user)
    },
  )

  test('[WB-9] [V-IN-2] [V-SE-13] flags and ids in the body change nothing', async () => {
    const { auth, user, patch } = await loggedIn()
    const bea = await auth.users.create({ email: 'bea@example.com' })
    const flags = { is_superuser: true, is_verified: true, is_active: false, isSuperuser: true }
    const ids = { id: bea.id, user_id: bea.id, userId: bea.id, hashed_password: 'x', role: 'admin' }
    expect((await patch({ ...flags, ...ids })).status).toBe(200)
    expect(await auth.users.get(user.id)).toEqual(user)
    expect(await auth.users.get(bea.id)).toEqual(bea)
  })

  test.each([
    ['an address that is null', { email: null }, 'email'],
    ['an address that is none', { email: 'x' }, 'email'],
    ['an empty password', { password: '' }, 'password'],
    ['a password that is no text', { password: 12345678 }, 'password'],
  ])('%s is 422', async (_, body, name) => {
    const { patch } = await loggedIn()
    const [status, detail] = await refusal(await patch(body))
    expect(status).toBe(422)
    expect(detail).toMatchObject([{ loc: ['body', name] }])
  })

  test('no body is 422', async () => {
    const { patch } = await loggedIn()
    const [status, detail] = await refusal(await patch())
    expect([status, detail]).toMatchObject([422, [{ type: 'missing', loc: ['body'] }]])
  })
})

test('[PW-16] a session that goes on under a new password holds what a session holds, no more', async () => {
  const { users, sessions } = memoryStorage()
  const rows: object[] = []
  const insert: typeof sessions.insert = (row) => {
    rows.push(row)
    return sessions.insert(row)
  }
  const { ask, headers } = await loggedIn({ storage: { users, sessions: { ...sessions, insert } } })
  await ask('PATCH /users/me', { password: 'battery staple' }, headers)
  const [first = {}, second = {}] = rows
  expect(rows).toHaveLength(2)
  expect(Object.keys(second)).toEqual(Object.keys(first))
})

test('[SE-10] a renewal makes no log-in younger than its token said', async () => {
  const jwtCookie = { transport: cookieTransport(), strategy: jwtStrategy() }
  const { auth, ask, time } = setUp({
    ...fastapiUsersCompatibility,
    backends: { ...backends, cookie: jwtCookie },
  })
  const user = await auth.users.create({ email: 'ann@example.com', password })
  const token = await new SignJWT({ sub: String(user.id), aud: ['fastapi-users:auth'] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setExpirationTime(Math.floor(time.now / 1000) + 60)
    .sign(new TextEncoder().encode(secret))
  const headers = { cookie: `fastapiusersauth=${token}`, 'sec-fetch-site': 'same-origin' }
  const renewed = await ask('PATCH /users/me', { email: 'new@example.com' }, headers)
  const cookie = renewed.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const found = await auth.authenticate({ headers: new Headers({ cookie }), method: 'GET' })
  expect(found?.authenticatedAt).toEqual(new Date(0))
})

describe('DELETE /users/me', () => {
  test('is no route unless selfDeletion says so', async () => {
    const { ask, headers } = await loggedIn()
    const response = await ask('DELETE /users/me', undefined, headers)
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, PATCH'])
  })

  test('deletes the account, and takes the cookie back', async () => {
    const { auth, ask, user, headers } = await loggedIn({ selfDeletion: true })
    const response = await ask('DELETE /users/me', undefined, headers)
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
    expect(await auth.users.find(user.id)).toBeNull()
    expect((await ask('GET /users/me', undefined, headers)).status).toBe(401)
  })

  test('is not for a superuser', async () => {
    const { auth, ask, user, headers } = await loggedIn({ selfDeletion: true })
    await auth.users.update(user.id, { isSuperuser: true })
    const response = await ask('DELETE /users/me', undefined, headers)
    expect(await refusal(response)).toEqual([409, 'SUPERUSER_SELF_CHANGE'])
  })
})

test('[PW-16] GET /users/me shows the five properties, in order, and no secret', async () => {
  const storage = memoryStorage({ newId: () => 42 })
  const { ask, headers } = await loggedIn({ storage })
  const response = await ask('GET /users/me', undefined, headers)
  expect(await response.text()).toBe(
    '{"id":"42","email":"ann@example.com","is_active":true,"is_superuser":false,"is_verified":false}',
  )
})
