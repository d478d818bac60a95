import { afterAll, beforeAll, describe, test } from 'vitest'
import { freePort } from '../../servers/free-port.ts'
import { type MockProvider, startMockProvider } from '../../servers/mock-provider.ts'
import { type Server, serve } from '../../servers/server.ts'
import { startServer } from '../../servers/start-server.ts'
import { attacks } from '../attacks/attacks.ts'
import { storages } from '../storages.ts'
import { remoteOrigin } from '../suite/base-url.ts'
import { crowd } from '../suite/races.ts'
import { runSuite } from '../suite/run.ts'
import { sections } from '../suite/sections.ts'
import { httpTarget } from '../suite/target.ts'
import { type Runtime, type RuntimeName, recipeOf, runtimes } from './runtimes.ts'

/** Runs the whole suite over HTTP against a runtime, over one storage after the other. */
export async function runRuntime(name: RuntimeName): Promise<void> {
  if (remoteOrigin) return
  const provider = await startMockProvider()
  afterAll(() => provider.stop())
  for (const [storage, { server }] of Object.entries(storages)) {
    const title = `${name} × ${storage}`
    const reason = reasonAgainst(name, storage)
    const database = server && !reason ? await startServer(server) : null
    if (database) afterAll(() => database.stop())
    const absence = server && !database ? 'there is no server to run it on' : null
    if (reason ?? absence) describe(title, () => test.skip(`${reason ?? absence}`))
    else await runCell(title, { name, storage, database, provider })
  }
}

/** Why a cell is not run, if it is not. */
function reasonAgainst(name: RuntimeName, storage: string): string | null {
  const { without, always }: Runtime = runtimes[name]
  if (without[storage]) return without[storage]
  const isDue = process.env['MATRIX'] === 'full' || always.includes(storage)
  return isDue ? null : 'with MATRIX=full'
}

interface Cell {
  readonly name: RuntimeName
  readonly storage: string
  readonly database: Server | null
  readonly provider: MockProvider
}

async function runCell(title: string, { name, storage, database, provider }: Cell): Promise<void> {
  const port = await freePort()
  describe(title, () => {
    let fixture: Server | undefined
    beforeAll(async () => {
      const setting = { storage, url: database?.url, issuer: provider.issuer }
      fixture = await serve(recipeOf(name, setting), port)
    }, 60_000)
    afterAll(() => fixture?.stop())
    const target = httpTarget(storage, `http://localhost:${port}`)
    const { exceptions }: Runtime = runtimes[name]
    runSuite({ ...target, provider, exceptions }, [...sections, crowd, ...attacks])
  })
}
