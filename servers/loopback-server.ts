import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An HTTP server of a test's own, on 127.0.0.1. */
export interface LoopbackServer {
  /** `http://127.0.0.1:` and the port. */
  readonly origin: string
  /** Ends it, and the connections that are open. */
  stop(): Promise<void>
}

/** Starts one: on a free port, unless told. The listener is made when the origin is known. */
export async function serveOnLoopback(
  createListener: (origin: string) => RequestListener,
  wantedPort = 0,
): Promise<LoopbackServer> {
  const server = createServer()
  await once(server.listen(wantedPort, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo // a server that listens on TCP has one
  const origin = `http://127.0.0.1:${port}`
  server.on('request', createListener(origin))
  return {
    origin,
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
