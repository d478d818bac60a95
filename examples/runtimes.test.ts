import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pasteCurlLines } from './quickstart/test/paste.ts'
import { type Example, startExample } from './start-example.ts'

const bea = { email: 'bea@example.com', password: 'correct horse' }

const folders: string[] = []
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))

describe.each(['deno', 'bun'])('the example on %s', (runtime) => {
  let example: Example
  const ask = (path: string, init?: RequestInit) => fetch(example.origin + path, init)
  const logIn = (backend: string) =>
    ask(`/auth/${backend}/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: bea.email, password: bea.password }),
    })

  beforeAll(async () => {
    example = await start(runtime)
    const headers = { 'content-type': 'application/json' }
    await ask('/auth/register', { method: 'POST', headers, body: JSON.stringify(bea) })
  })

  afterAll(() => example?.stop())

  test('the curl lines it prints work, one after the other', async () => {
    const statuses = await pasteCurlLines(example.output)
    expect(statuses).toEqual(['201', '204', '200', '204'])
  })

  test('the protected route is 401 without a log-in', async () => {
    const refused = await ask('/hello')
    expect(refused.status).toBe(401)
    expect(await refused.json()).toEqual({ detail: 'Unauthorized' })
  })

  test('a cookie opens it, changes nothing for another site, and ends with a log-out', async () => {
    const [cookie = ''] = (await logIn('cookie')).headers.get('set-cookie')?.split(';') ?? []
    const logOut = (origin: string) =>
      ask('/auth/logout', { method: 'POST', headers: { cookie, origin } })
    expect((await logOut('https://evil.example')).status).toBe(403)
    const hello = await ask('/hello', { headers: { cookie } })
    expect(await hello.text()).toBe(`Hello, ${bea.email}\n`)
    expect(hello.headers.get('cache-control')).toBe('no-store')
    const sessions = await ask('/auth/sessions', { headers: { cookie } })
    expect(await sessions.json()).toEqual([expect.objectContaining({ ip: '127.0.0.1' })])
    expect((await logOut(example.origin)).status).toBe(204)
    expect((await ask('/hello', { headers: { cookie } })).status).toBe(401)
  })

  test('a bearer token opens it, too', async () => {
    const { access_token: token } = await (await logIn('jwt')).json()
    const headers = { authorization: `Bearer ${token}` }
    expect(await (await ask('/users/me', { headers })).json()).toMatchObject({ email: bea.email })
    expect((await ask('/hello', { headers })).status).toBe(200)
    expect((await ask('/auth/jwt/logout', { method: 'POST', headers })).status).toBe(204)
  })

  test('in production it does not start without a secret', async () => {
    await expect(start(runtime, { NODE_ENV: 'production' })).rejects.toThrow('secret')
  })

  test('SIGTERM ends it, whoever is connected', async () => {
    const idle = connect(example.port, '127.0.0.1')
    await once(idle, 'connect')
    await (await ask('/hello')).text()
    await example.stop()
    idle.destroy()
    await expect(ask('/hello')).rejects.toThrow()
  })
})

/** Starts it with a database of its own. */
async function start(
  runtime: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Example> {
  const folder = await mkdtemp(join(tmpdir(), `${runtime}-`))
  folders.push(folder)
  return startExample(runtime, 'auth/logout', { DATABASE_FILE: join(folder, 'test.db'), ...env })
}
