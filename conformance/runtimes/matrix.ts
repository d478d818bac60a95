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
import { type Runtime, recipeOf } from './runtime.ts'

/** Runs the whole suite over HTTP against a runtime, over one storage after the other. */
export async function runRuntime(runtime: Runtime): Promise<void> {
  if (remoteOrigin) return test.skip('BASE_URL names the one fixture to test')
  const provider = await startMockProvider()
  afterAll(() => provider.stop())
  for (const [storage, { server }] of Object.entries(storages)) {
    const title = `${runtime.name} × ${storage}`
    const objection = objectionTo(runtime, storage)
    const database = server && !objection ? await startServer(server) : null
    if (database) afterAll(() => database.stop())
    const reason = objection ?? (server && !database ? 'there is no server to run it on' : null)
    if (reason) describe(title, () => test.skip(reason))
    else await runCell(title, { runtime, storage, database, provider })
  }
}

/** Why a cell is not to be run, if it is not. */
function objectionTo({ without, always }: Runtime, storage: string): string | null {
  if (without[storage]) return without[storage]
  const isDue = process.env['MATRIX'] === 'full' || always.includes(storage)
  return isDue ? null : 'with MATRIX=full'
}

interface Cell {
  readonly runtime: Runtime
  readonly storage: string
  readonly database: Server | null
  readonly provider: MockProvider
}

async function runCell(
  title: string,
  { runtime, storage, database, provider }: Cell,
): Promise<void> {
  const port = await freePort()
  describe(title, () => {
    let fixture: Server | undefined
    beforeAll(async () => {
      const setting = { storage, url: database?.url, issuer: provider.issuer }
      fixture = await serve(recipeOf(runtime, setting), port)
    }, 60_000)
    afterAll(() => fixture?.stop())
    const target = httpTarget(storage, `http://localhost:${port}`)
    const { exceptions } = runtime
    runSuite({ ...target, provider, exceptions }, [...sections, crowd, ...attacks])
  })
}
