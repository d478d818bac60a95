import {
  bearerTransport,
  cookieTransport,
  createAuth,
  jwtStrategy,
  sessionStrategy,
} from '@fetch-users/core'
import { argon2id } from '@fetch-users/core/argon2id'
import { memoryStorage, signedIn } from '@fetch-users/core/testing'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { authRoutes } from './auth-routes.ts'
import { currentUser, requireRecentLogin, requireUser } from './guard.ts'

let now = Date.parse('2026-01-01')
const auth = createAuth({
  clock: () => new Date(now),
  baseUrl: 'https://api.example.com/v1',
  secret: 'x'.repeat(32),
  storage: memoryStorage(),
  passwordHasher: argon2id(),
  backends: {
    cookie: { transport: cookieTransport(), strategy: sessionStrategy() },
    jwt: { transport: bearerTransport(), strategy: jwtStrategy() },
  },
})

const app = new Hono()
  .route('/', authRoutes(auth, { clientAddress: () => '192.0.2.7' }))
  .get('/hello', requireUser(auth), (c) => c.text(`Hello, ${c.var.user.email}`))
  .post('/hello', requireUser(auth), (c) => c.text('posted'))
  .get('/admin', requireUser(auth, { superuser: true }), (c) => c.text('admin'))
  .get('/recent', requireRecentLogin(auth, { maxAgeSeconds: 60 }), (c) => c.text(c.var.user.email))
  .get('/', currentUser(auth), (c) => c.text(c.var.user?.email ?? 'stranger'))
  .get('/picture', requireUser(auth), (c) =>
    c.body('', 200, { 'cache-control': 'private, max-age=60' }),
  )
  .get('/v1/auth/of-my-own', (c) => c.text('mine'))

const ann = await auth.users.create({ email: 'ann@example.com', password: 'correct horse' })

test('the routes answer below the path of baseUrl', async () => {
  const response = await app.request('/v1/users/me', { headers: await signedIn(auth, ann) })
  expect(await response.json()).toMatchObject({ email: ann.email })
})

test('a path with an id reaches its route', async () => {
  const root = await auth.users.create({ email: 'root@example.com', isSuperuser: true })
  const headers = await signedIn(auth, root)
  const response = await app.request(`/v1/users/${ann.id}`, { headers })
  expect(await response.json()).toMatchObject({ id: ann.id })
})

test("paths that are not the library's stay the application's", async () => {
  expect(await (await app.request('/v1/auth/of-my-own')).text()).toBe('mine')
  expect((await app.request('/v1/nothing')).headers.get('cache-control')).toBeNull()
})

test('a method that a route does not know is answered by the library, HEAD included', async () => {
  for (const method of ['HEAD', 'OPTIONS', 'PUT']) {
    const response = await app.request('/v1/users/me', { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET, PATCH')
  }
})

test('requireUser puts the user into c.var.user', async () => {
  const response = await app.request('/hello', { headers: await signedIn(auth, ann, 'jwt') })
  expect(await response.text()).toBe('Hello, ann@example.com')
})

test('requireUser answers 401 and 403 as the routes do', async () => {
  const stranger = await app.request('/hello')
  expect(stranger.status).toBe(401)
  expect(stranger.headers.get('www-authenticate')).toBe('Bearer')
  expect(await stranger.json()).toEqual({ detail: 'Unauthorized' })

  const user = await app.request('/admin', { headers: await signedIn(auth, ann) })
  expect(user.status).toBe(403)
  expect(await user.json()).toEqual({ detail: 'Forbidden' })
})

test("[WB-1] requireUser keeps other sites out of the application's own routes", async () => {
  const { cookie = '' } = await signedIn(auth, ann)
  const headers = { cookie, origin: 'https://evil.example' }
  const response = await app.request('/hello', { method: 'POST', headers })
  expect(await response.json()).toEqual({ detail: 'CSRF_REJECTED' })
})

test('[SE-10] requireRecentLogin asks those to log in again who did so a while ago', async () => {
  const headers = await signedIn(auth, ann, 'jwt')
  now += 60_000
  expect(await (await app.request('/recent', { headers })).text()).toBe(ann.email)
  now += 1000
  const late = await app.request('/recent', { headers })
  expect(late.status).toBe(403)
  expect(await late.json()).toEqual({ detail: 'REAUTHENTICATION_REQUIRED' })
  expect((await app.request('/hello', { headers })).status).toBe(200)
  expect((await app.request('/recent')).status).toBe(401)
})

test('a guard notes the use of a session through waitUntil where the runtime has one', async () => {
  const headers = await signedIn(auth, ann)
  const promises: Promise<unknown>[] = []
  const context = {
    waitUntil: (promise: Promise<unknown>) => void promises.push(promise),
    passThroughOnException() {},
    props: {},
  }
  for (const path of ['/', '/hello']) {
    now += 60_000
    await app.fetch(new Request(`https://api.example.com${path}`, { headers }), {}, context)
    await auth.idle()
  }
  expect(promises).toHaveLength(2)
})

test('currentUser lets strangers pass, as null', async () => {
  expect(await (await app.request('/')).text()).toBe('stranger')
  const response = await app.request('/', { headers: await signedIn(auth, ann) })
  expect(await response.text()).toBe(ann.email)
})

test('[SE-9] what a guarded route answers is cached by nobody, unless the route says so', async () => {
  const headers = await signedIn(auth, ann)
  for (const path of ['/', '/hello']) {
    const answer = await app.request(path, { headers })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('vary')).toBe('Cookie, Authorization')
  }
  const picture = await app.request('/picture', { headers })
  expect(picture.headers.get('cache-control')).toBe('private, max-age=60')
})

test('mails go out through waitUntil where the runtime has one', async () => {
  const promises: Promise<unknown>[] = []
  const context = {
    waitUntil: (promise: Promise<unknown>) => void promises.push(promise),
    passThroughOnException() {},
    props: {},
  }
  const request = new Request('https://api.example.com/v1/auth/forgot-password', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: ann.email }),
  })
  expect((await app.fetch(request, {}, context)).status).toBe(202)
  expect(promises).toHaveLength(1)
})
