import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { pasteCurlLines } from '../../quickstart/test/paste.ts'
import { type Example, startExample } from '../../start-example.ts'

const bea = { email: 'bea@example.com', password: 'correct horse', display_name: 'Bea' }
const server = await startServer('mongodb')
afterAll(() => server?.stop())

describe.skipIf(!server)(`the example on ${server?.version}`, () => {
  const url = new URL(server?.url ?? 'mongodb://localhost')
  url.pathname = `/example_${crypto.randomUUID().slice(0, 8)}`
  const client = new MongoClient(url.href)
  let example: Example

  beforeAll(async () => {
    example = await startExample('hono-mongo', 'auth/logout', { MONGODB_URL: url.href })
  }, 60_000)

  afterAll(async () => {
    await example?.[Symbol.asyncDispose]()
    await client.db().dropDatabase()
    await client.close()
  })

  const ask = (path: string, init?: RequestInit) => fetch(example.origin + path, init)
  const logIn = (backend: string) =>
    ask(`/auth/${backend}/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: bea.email, password: bea.password }),
    })

  test('the curl lines it prints work, one after the other', async () => {
    expect(await pasteCurlLines(example.output)).toEqual(['201', '204', '200', '204'])
  })

  test('a user registers, and is a document', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(bea)
    expect((await ask('/auth/register', { method: 'POST', headers, body })).status).toBe(201)
    const stored = await client.db().collection('users').findOne({ email: bea.email })
    expect(stored).toMatchObject({ displayName: 'Bea', isActive: true, isVerified: false })
  })

  test('a cookie opens the protected route, until the log-out', async () => {
    const [cookie = ''] = (await logIn('cookie')).headers.get('set-cookie')?.split(';') ?? []
    const headers = { cookie, origin: example.origin }
    expect(await (await ask('/hello', { headers })).text()).toBe('Hello, Bea\n')
    expect((await ask('/auth/logout', { method: 'POST', headers })).status).toBe(204)
    expect((await ask('/hello', { headers })).status).toBe(401)
  })

  test('a bearer token opens it, too', async () => {
    const { access_token: token } = await (await logIn('jwt')).json()
    const headers = { authorization: `Bearer ${token}` }
    expect(await (await ask('/hello', { headers })).text()).toBe('Hello, Bea\n')
  })
})
