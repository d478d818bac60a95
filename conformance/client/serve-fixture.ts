import { once } from 'node:events'
import { serve } from '@hono/node-server'
import { freePort } from '../../servers/free-port.ts'
import { createFixture, type FixtureOptions } from '../fixture.ts'
import { cheapHashers } from '../hashers.ts'
import { openMemory } from '../storages/memory.ts'

/** A server of this process. */
export interface Served {
  readonly origin: string
  stop(): void
}

/** Serves the fixture over memory. */
export async function serveFixture(options: Pick<FixtureOptions, 'issuer'> = {}): Promise<Served> {
  const stores = {
    '/': await openMemory(),
    '/compat': await openMemory(),
    '/strict': await openMemory(),
  }
  return listen((origin) => {
    const { fetch } = createFixture((mount) => stores[mount], {
      ...cheapHashers,
      ...options,
      origin,
    })
    return fetch
  })
}

/** Serves what is made for the origin where it is served. */
export async function listen(
  create: (origin: string) => (request: Request) => Response | Promise<Response>,
): Promise<Served> {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const answer = create(origin)
  const server = serve({ port, fetch: (request) => answer(request) })
  if (!server.listening) await once(server, 'listening')
  return {
    origin,
    stop() {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
    },
  }
}
