import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { claimsOf } from '../../test/mailed-tokens.ts'
import { isBun } from '../../test/runtime.ts'
import { origin, refusal, setUp } from '../../test/setup.ts'
import { AuthError, StorageUnavailable } from '../errors.ts'
import { signedIn } from '../testing/signed-in.ts'
import { json } from './response.ts'
import { del, get, patch, post, type Route } from './route.ts'
import { createRouter } from './router.ts'
import type { ValueSchema } from './schema.ts'

const echo = (path: string): Route => get(path, {}, async ({ id }) => json({ path, id }))

const table: Route[] = [
  echo('/users'),
  echo('/users/me'),
  echo('/users/{id}'),
  patch('/users/{id}', {}, async ({ id }) => json({ patched: id })),
  del('/users/{id}', {}, async () => json(null)),
  post('/auth/login', {}, async () => json(null)),
]

function routerOf(routes: readonly Route[], mountPath = '') {
  const errors: unknown[] = []
  const router = createRouter(routes, {
    mountPath,
    onError: (error) => errors.push(error),
    emit: () => {},
    limiter: { admit: async () => {} },
  })
  const ask = (path: string, init?: RequestInit) =>
    router(new Request(`https://api.example.com${path}`, init), {})
  return { ask, errors }
}

const refusing = (error: unknown): Route[] => [get('/x', {}, () => Promise.reject(error))]

describe('a path is found', () => {
  const { ask } = routerOf(table)

  test.each([
    ['/users', { path: '/users', id: 'users' }],
    ['/users?limit=1', { path: '/users' }],
    ['/users?a=/b://c#d', { path: '/users' }],
    ['/users#/x', { path: '/users' }],
    ['/users/me', { path: '/users/me' }],
    ['/users/42', { path: '/users/{id}', id: '42' }],
    ['/users/Me', { path: '/users/{id}', id: 'Me' }],
    ['/users/{id}', { path: '/users/{id}', id: '%7Bid%7D' }],
    ['/users/a%2Fb', { path: '/users/{id}', id: 'a%2Fb' }],
    ['/users/%6De', { path: '/users/{id}', id: '%6De' }],
    ['/users/__proto__', { path: '/users/{id}', id: '__proto__' }],
    [`/users/${'x'.repeat(5000)}`, { path: '/users/{id}', id: 'x'.repeat(5000) }],
    ['/auth/../users', { path: '/users' }],
  ])('%s', async (path, expected) => {
    const response = await ask(path)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject(expected)
  })

  test('/users/me wins over /users/{id}, also with a method it does not have', async () => {
    const response = await ask('/users/me', { method: 'PATCH' })
    expect(response.status).toBe(405)
  })
})

describe('another spelling of a path is another path', () => {
  test.each([
    '',
    '/',
    '//',
    '//users',
    '/users/',
    '/users//',
    '/users//me',
    '/users/me/',
    '/users/me/x',
    '/Users',
    '/USERS/me',
    '/users%2Fme',
    '/%75sers',
    '/users;x',
    '/auth//login',
    '/auth%2Flogin',
    '/auth/login/',
    '/auth/Login',
    '/x/users',
    '/{id}',
    '/users/{id}/x',
    '/constructor',
    '/__proto__',
  ])('[RL-7] [V-RL-6] %s is 404', async (path) => {
    const { ask } = routerOf(table)
    for (const method of ['GET', 'POST'])
      expect(await refusal(await ask(path, { method }))).toEqual([404, 'Not Found'])
  })
})

describe('below a mount path', () => {
  const { ask } = routerOf(table, '/api/v1')

  test.each([
    ['/api/v1/users', 200],
    ['/api/v1/users/42', 200],
    ['/api/v1', 404],
    ['/api/v1/', 404],
    ['/users', 404],
    ['/api/v1users', 404],
    ['/api/v10/users', 404],
    ['/API/v1/users', 404],
    ['/api//v1/users', 404],
    ['/api/v1//users', 404],
    ['/x/api/v1/users', 404],
    ['/api/v1/api/v1/users', 404],
    ['/api%2Fv1/users', 404],
  ])('%s is %i', async (path, status) => {
    expect((await ask(path)).status).toBe(status)
  })

  test('the mount path is the path of baseUrl', async () => {
    const { auth } = setUp({ baseUrl: 'https://api.example.com/api/v1/' })
    expect(auth.mountPath).toBe('/api/v1')
    const statusOf = async (path: string) =>
      (await auth.handler(new Request(`https://api.example.com${path}`))).status
    expect(await statusOf('/api/v1/users/me')).toBe(401)
    expect(await statusOf('/users/me')).toBe(404)
  })

  test('[WB-7] the host of a request does not matter', async () => {
    const { auth } = setUp()
    const response = await auth.handler(new Request('http://evil.example:81/users/me'))
    expect(response.status).toBe(401)
  })

  test('[WB-7] [V-TK-1] nor does it get into a mail', async () => {
    const { auth, outbox } = setUp()
    await auth.users.create({ email: 'ann@example.com' })
    const headers = {
      'content-type': 'application/json',
      forwarded: 'host=evil.example;proto=http',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'http',
    }
    const body = '{"email":"ann@example.com"}'
    for (const path of ['/auth/forgot-password', '/auth/request-verify-token']) {
      const request = new Request(`http://evil.example${path}`, { method: 'POST', headers, body })
      expect((await auth.handler(request)).status).toBe(202)
    }
    await auth.idle()
    expect(outbox.map(({ token = '' }) => claimsOf(token)['iss'])).toEqual([origin, origin])
    const said = outbox.map((mail) => JSON.stringify([mail, claimsOf(mail.token ?? '')]))
    expect(said.join()).not.toContain('evil')
  })
})

describe('a method that the path does not have', () => {
  const { ask, errors } = routerOf(table)

  const rows: [method: string, path: string, allow: string][] = [
    ['POST', '/users', 'GET'],
    ['HEAD', '/users', 'GET'],
    ['OPTIONS', '/users', 'GET'],
    ['PUT', '/users/42', 'GET, PATCH, DELETE'],
    ['get', '/auth/login', 'POST'],
    ['PROPFIND', '/users/42', 'GET, PATCH, DELETE'],
  ]
  if (!isBun) rows.push(['patch', '/users/42', 'GET, PATCH, DELETE']) // Bun makes it PATCH
  test.each(rows)(
    '[WB-4] %s %s is 405, and Allow names the others',
    async (method, path, allow) => {
      const response = await ask(path, { method })
      expect(response.headers.get('allow')).toBe(allow)
      expect(response.status).toBe(405)
    },
  )

  // Bun makes a GET of a request by a method that it does not know.
  test.skipIf(isBun).each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
    '[WB-4] %s, which every object has, is 405 as well',
    async (method) => {
      expect((await ask('/users', { method })).status).toBe(405)
      expect(errors).toEqual([])
    },
  )

  test('says so in JSON', async () => {
    const response = await ask('/users', { method: 'DELETE' })
    expect(await refusal(response)).toEqual([405, 'Method Not Allowed'])
  })
})

describe('two routes with one method and path', () => {
  test.each(['/users', '/users/{id}'])('are a TypeError that names %s', (path) => {
    expect(() => routerOf([...table, echo(path)])).toThrow(TypeError)
    expect(() => routerOf([...table, echo(path)])).toThrow(`GET ${path}`)
  })

  test('are none if the method differs', () => {
    expect(() => routerOf([...table, post('/users', {}, async () => json(null))])).not.toThrow()
  })
})

describe('what a handler throws', () => {
  test('as an AuthError is its status and code, and no news to onError', async () => {
    const { ask, errors } = routerOf(refusing(new AuthError('SUPERUSER_SELF_CHANGE')))
    expect(await refusal(await ask('/x'))).toEqual([409, 'SUPERUSER_SELF_CHANGE'])
    expect(errors).toEqual([])
  })

  test('as trouble of the storage is 503 with Retry-After, and reported', async () => {
    const error = new StorageUnavailable({ cause: new Error('ECONNREFUSED db:5432') })
    const { ask, errors } = routerOf(refusing(error))
    const response = await ask('/x')
    expect(response.headers.get('retry-after')).toBe('5')
    expect(await refusal(response)).toEqual([503, 'SERVICE_UNAVAILABLE'])
    expect(errors).toEqual([error])
  })

  test.each([new Error('secret'), new TypeError('secret'), 'secret', null, undefined, { a: 1 }])(
    '[WB-11] as %j is 500 and says nothing, and is reported',
    async (error) => {
      const { ask, errors } = routerOf(refusing(error))
      expect(await refusal(await ask('/x'))).toEqual([500, 'Internal Server Error'])
      expect(errors).toEqual([error])
    },
  )

  test('at once, outside a promise, is no different', async () => {
    const { ask } = routerOf([
      get('/x', {}, () => {
        throw new Error('secret')
      }),
    ])
    expect((await ask('/x')).status).toBe(500)
  })
})

describe('the order of the checks', () => {
  const text: ValueSchema<string> = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => (typeof value === 'string' ? { value } : { issues: [{}] }),
    },
  }
  const locked: Route = patch(
    '/x',
    {
      body: { name: text },
      query: { page: text },
      guard: { who: 'user', check: () => Promise.reject(new AuthError('UNAUTHORIZED')) },
    },
    async () => json(null),
  )
  const { ask } = routerOf([locked, { ...locked, path: '/open', guard: open() }])
  const send = async (path: string, body?: BodyInit, type = 'application/json') => {
    const headers: HeadersInit = body === undefined ? {} : { 'content-type': type }
    return (await ask(path, { method: 'PATCH', body: body ?? null, headers })).status
  }

  function open() {
    return { who: 'anyone' as const, check: async () => undefined }
  }

  test('size comes before the media type', async () => {
    expect(await send('/x', 'x'.repeat(70_000), 'text/plain')).toBe(413)
  })

  test('the media type comes before the syntax', async () => {
    expect(await send('/x', '{', 'text/plain')).toBe(415)
  })

  test('the syntax comes before the guard', async () => {
    expect(await send('/x', '{')).toBe(422)
  })

  test('the guard comes before what the body says', async () => {
    expect(await send('/x', '{}')).toBe(401)
    expect(await send('/open?page=1', '{}')).toBe(422)
    expect(await send('/open', '{"name":"a"}')).toBe(422)
    expect(await send('/open?page=1', '{"name":"a"}')).toBe(200)
  })

  test('the guard comes before a missing body, which is not a malformed one', async () => {
    expect(await send('/x')).toBe(401)
    expect(await send('/open?page=1')).toBe(422)
  })

  test('a route without a body ignores body and media type', async () => {
    const { auth, ask: asked } = setUp()
    const user = await auth.users.create({ email: 'ann@example.com' })
    const headers = { ...(await signedIn(auth, user)), 'content-type': 'text/plain' }
    const huge = 'x'.repeat(70_000)
    expect((await asked('POST /auth/cookie/logout', huge, headers)).status).toBe(204)
  })
})

describe('an alias', () => {
  const { ask } = setUp()

  test('stands for the name, and yields to it', async () => {
    const { auth, ask: asked } = setUp()
    await auth.users.create({ email: 'ann@example.com', password: 'long enough' })
    const typed = { email: 'ann@example.com', password: 'long enough' }
    expect((await asked('POST /auth/login', typed)).status).toBe(204)
    const both = { ...typed, email: 'bea@example.com', username: 'ann@example.com' }
    expect((await asked('POST /auth/login', both)).status).toBe(204)
  })

  test('is not what a client is told is missing', async () => {
    const [, detail] = await refusal(await ask('POST /auth/login', { password: 'x' }))
    expect(detail).toMatchObject([{ type: 'missing', loc: ['body', 'username'] }])
  })
})

test('a query that repeats a name is 422', async () => {
  const { auth, ask } = setUp()
  const root = await auth.users.create({ email: 'root@example.com', isSuperuser: true })
  const headers = await signedIn(auth, root)
  const [status, detail] = await refusal(
    await ask('GET /users?limit=1&limit=2', undefined, headers),
  )
  expect(status).toBe(422)
  expect(detail).toMatchObject([{ type: 'value_error', loc: ['query', 'limit'] }])
})

describe('a name that the route takes as a list', () => {
  const list = get(
    '/list',
    { query: { scopes: v.optional(v.array(v.string())) }, queryLists: ['scopes'] },
    async ({ query }) => json(query),
  )
  const { ask } = routerOf([list])

  test.each([
    ['', {}],
    ['?scopes=a', { scopes: ['a'] }],
    ['?scopes=a&scopes=b&scopes=a', { scopes: ['a', 'b', 'a'] }],
    ['?scopes=', { scopes: [''] }],
  ])('%j', async (query, expected) => {
    expect(await (await ask(`/list${query}`)).json()).toEqual(expected)
  })

  test('[V-IN-10] leaves the others single', async () => {
    expect((await ask('/list?scopes=a&a=1&a=2')).status).toBe(422)
  })
})
