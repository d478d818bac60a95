import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, describe } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openStorages } from './storages.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { runSuite } from './suite/run.ts'
import { sections } from './suite/sections.ts'
import { httpTarget, type Target } from './suite/target.ts'

describe('over HTTP', async () => {
  if (remoteOrigin) runSuite(httpTarget(remoteOrigin, remoteOrigin), sections)
  else for (const name of ['memory', 'sqlite']) runSuite(await serve(name), sections)
})

/** Serves a fixture at a free port. */
async function serve(name: string): Promise<Target> {
  let fixture: Fixture | undefined
  const server = createAdaptorServer({ fetch: (request) => fixture?.fetch(request) })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo // it listens at a port
  const origin = `http://localhost:${port}`
  const opened = await openStorages(name)
  if (!opened) throw new Error(`${name} needs a server`)
  fixture = createFixture(opened.storageOf, { ...cheapHashers, origin })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  return httpTarget(name, origin)
}
