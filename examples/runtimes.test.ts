import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pasteCurlLines } from './quickstart/test/paste.ts'
import { freePort, outputUntil } from './quickstart/test/start-server.ts'

const root = join(import.meta.dirname, '..')
const bea = { email: 'bea@example.com', password: 'correct horse' }

/** An example, started as its README says, with a database of its own. */
interface Example {
  readonly origin: string
  readonly port: number
  /** What it printed until it was ready. */
  readonly output: string
  /** Asks all of its processes to end, and waits until they have. */
  stop(): Promise<void>
}

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

async function start(runtime: string, env: Record<string, string> = {}): Promise<Example> {
  const folder = await mkdtemp(join(tmpdir(), `${runtime}-`))
  const port = await freePort()
  const { NODE_ENV, AUTH_SECRET, ...inherited } = process.env
  const [command = '', ...args] = (await commandOf(runtime)).split(' ')
  const child = spawn(command, args, {
    cwd: root,
    env: { ...inherited, PORT: `${port}`, DATABASE_FILE: join(folder, 'test.db'), ...env },
    detached: true, // a group of its own, so that a signal reaches all that the command starts
  })
  // Its output is open as long as any of the group runs.
  const end = once(child, 'close').then(() => rm(folder, { recursive: true }))
  const output = await outputUntil(child, 'auth/logout')
  let stopping: Promise<void> | undefined
  async function stop(): Promise<void> {
    if (child.pid) process.kill(-child.pid, 'SIGTERM')
    await end
  }
  return {
    origin: `http://localhost:${port}`,
    port,
    output,
    stop: () => (stopping ??= stop()),
  }
}

/** The one command that the README has. */
async function commandOf(runtime: string): Promise<string> {
  const readme = await readFile(join(import.meta.dirname, runtime, 'README.md'), 'utf8')
  return /```sh\n(.+)\n```/.exec(readme)?.[1] ?? ''
}
