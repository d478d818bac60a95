import { once } from 'node:events'
import { createServer } from 'node:http'
import { freePort } from './start-server.ts'

/** An empty page of somebody else, where the application is at localhost. */
export interface ForeignPage extends AsyncDisposable {
  /** At 127.0.0.1: another site. */
  readonly origin: string
  /** At another port of localhost: another origin of the same site. */
  readonly siblingOrigin: string
}

export async function serveForeignPage(): Promise<ForeignPage> {
  const port = await freePort()
  const foreign = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>x</title>')
  })
  await once(foreign.listen(port, '127.0.0.1'), 'listening')
  return {
    origin: `http://127.0.0.1:${port}`,
    siblingOrigin: `http://localhost:${port}`,
    async [Symbol.asyncDispose]() {
      foreign.close()
      foreign.closeAllConnections()
    },
  }
}
