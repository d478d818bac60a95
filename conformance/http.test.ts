import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, describe } from 'vitest'
import { type MockProvider, startMockProvider } from '../servers/mock-provider.ts'
import { attacks } from './attacks/attacks.ts'
import { createFixture, type Fixture } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openStorages } from './storages.ts'
import { remoteIssuer, remoteOrigin } from './suite/base-url.ts'
import { runSuite } from './suite/run.ts'
import { sections } from './suite/sections.ts'
import { httpTarget, type Target } from './suite/target.ts'

describe('over HTTP', async () => {
  const provider = await startProvider()
  afterAll(() => provider?.stop())
  const run = (target: Target) => runSuite({ ...target, provider }, [...sections, ...attacks])
  if (remoteOrigin) run(httpTarget(remoteOrigin, remoteOrigin))
  else for (const name of ['memory', 'sqlite']) run(await serve(name, provider?.issuer))
})

/** Starts the provider where a fixture elsewhere was told that it is, or anywhere for our own. */
async function startProvider(): Promise<MockProvider | undefined> {
  if (!remoteOrigin) return startMockProvider()
  return remoteIssuer && startMockProvider(Number(remoteIssuer.port))
}

/** Serves a fixture at a free port. */
async function serve(name: string, issuer: string | undefined): Promise<Target> {
  let fixture: Fixture | undefined
  const server = createAdaptorServer({ fetch: (request) => fixture?.fetch(request) })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo // it listens at a port
  const origin = `http://localhost:${port}`
  const opened = await openStorages(name)
  if (!opened) throw new Error(`${name} needs a server`)
  fixture = createFixture(opened.storageOf, { ...cheapHashers, origin, issuer })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  return httpTarget(name, origin)
}
