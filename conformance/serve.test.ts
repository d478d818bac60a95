import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { freePort } from '../servers/free-port.ts'
import { startMockProvider } from '../servers/mock-provider.ts'
import { remoteOrigin } from './suite/base-url.ts'

const script = fileURLToPath(new URL('serve.ts', import.meta.url))

test.skipIf(remoteOrigin)(
  'the fixture is served where PORT says, over what STORAGE says, with the provider at FIXTURE_ISSUER',
  async () => {
    const port = await freePort()
    const provider = await startMockProvider()
    const env = { PORT: `${port}`, STORAGE: 'sqlite', FIXTURE_ISSUER: provider.issuer }
    const server = start(env)
    const [line] = server.stdout ? await once(server.stdout, 'data') : []
    expect(String(line)).toBe('listening\n')
    const answer = await fetch(`http://localhost:${port}/compat/__fixture/guard?optional`)
    expect(await answer.json()).toBeNull()
    const authorize = await fetch(`http://localhost:${port}/auth/two/authorize`)
    expect(authorize.status).toBe(200)
    expect(provider.requests).toEqual(['GET /.well-known/openid-configuration'])
    server.kill()
    await once(server, 'exit')
    await provider.stop()
  },
)

test.skipIf(remoteOrigin).each([
  ['in production', { NODE_ENV: 'production' }],
  ['over an unknown storage', { STORAGE: 'tape' }],
])('the fixture refuses to start %s', async (_, env) => {
  const server = start({ PORT: '0', ...env })
  const [code] = await once(server, 'exit')
  expect(code).toBe(1)
})

function start(env: Readonly<Record<string, string>>): ChildProcess {
  const stdio = ['ignore', 'pipe', 'ignore'] as const
  return spawn(process.execPath, [script], { env: { ...process.env, ...env }, stdio: [...stdio] })
}
