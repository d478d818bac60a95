import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Below the ports that connections get, so that a killed server finds its own again. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  const port = randomInt(10_000, 32_000)
  try {
    probe.listen(port, '127.0.0.1')
    await once(probe, 'listening')
  } catch {
    return freePort()
  }
  probe.close()
  await once(probe, 'close')
  return port
}
