import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, describe } from 'vitest'
import { createFixture, type Fixture } from './fixture.ts'
import { cheapHashers } from './hashers.ts'
import { openStorages, type StorageName, storages } from './storages.ts'
import { remoteOrigin } from './suite/base-url.ts'
import { runSuite } from './suite/run.ts'
import { sections } from './suite/sections.ts'
import { httpTarget, type Target } from './suite/target.ts'

describe('over HTTP', async () => {
  if (remoteOrigin) runSuite(httpTarget(remoteOrigin, remoteOrigin), sections)
  else
    for (const name of Object.keys(storages) as StorageName[]) runSuite(await serve(name), sections)
})

/** Serves a fixture at a free port. */
async function serve(name: StorageName): Promise<Target> {
  let fixture: Fixture | undefined
  const server = createAdaptorServer({ fetch: (request) => fixture?.fetch(request) })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo // it listens at a port
  const origin = `http://localhost:${port}`
  fixture = createFixture(await openStorages(name), { ...cheapHashers, origin })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  return httpTarget(name, origin)
}
