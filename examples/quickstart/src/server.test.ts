import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = await mkdtemp(join(tmpdir(), 'quickstart-'))
const port = await freePort()
const origin = `http://localhost:${port}`

const server = spawn(process.execPath, [fileURLToPath(new URL('server.ts', import.meta.url))], {
  env: { ...process.env, PORT: String(port), DATABASE_URL: `file:${join(folder, 'test.db')}` },
  stdio: ['ignore', 'pipe', 'inherit'],
})

beforeAll(async () => {
  await once(server.stdout, 'data')
})

afterAll(async () => {
  server.kill()
  await once(server, 'exit')
  await rm(folder, { recursive: true })
})

test('whoever registers and logs in is recognised', async () => {
  const email = 'ann@example.com'
  const password = 'correct horse'
  const json = { 'content-type': 'application/json' }
  const registered = await fetch(`${origin}/auth/register`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ email, password }),
  })
  expect(registered.status).toBe(201)

  const login = await fetch(`${origin}/auth/login`, {
    method: 'POST',
    body: new URLSearchParams({ username: email, password }),
  })
  expect(login.status).toBe(204)
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? ''

  const me = await fetch(`${origin}/users/me`, { headers: { cookie } })
  expect(await me.json()).toMatchObject({ email, is_verified: false })

  const logout = await fetch(`${origin}/auth/logout`, {
    method: 'POST',
    headers: { cookie, origin },
  })
  expect(logout.status).toBe(204)
  expect((await fetch(`${origin}/users/me`, { headers: { cookie } })).status).toBe(401)
})

async function freePort(): Promise<number> {
  const probe = createServer().listen(0)
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}
