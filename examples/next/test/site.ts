import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Client, createClient } from '@libsql/client'
import { freePort, outputUntil } from '../../quickstart/test/start-server.ts'

/** The example as people would run it in production, with a database of its own. */
export interface Site {
  readonly origin: string
  /** For a look behind the scenes. */
  readonly database: Client
  /** What the example asked the database since the last call. */
  queries(): Promise<string[]>
  stop(): Promise<void>
}

/** Builds the example, and starts what came of it. */
export async function buildAndStart(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'next-example-'))
  const port = await freePort()
  const queryLog = join(folder, 'queries.sql')
  const env = {
    PORT: `${port}`,
    DATABASE_URL: `file:${join(folder, 'test.db')}`,
    QUERY_LOG: queryLog,
    NODE_OPTIONS: `--import=${new URL('log-queries.ts', import.meta.url)}`,
  }
  await ending(run('build', env))
  await writeFile(queryLog, '')
  const server = run('start', env)
  const database = createClient({ url: env.DATABASE_URL })
  async function stop(): Promise<void> {
    database.close()
    server.kill()
    if (server.exitCode === null) await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await outputUntil(server, 'Ready in')
  } catch (error) {
    await stop()
    throw error
  }
  return {
    origin: `http://localhost:${port}`,
    database,
    async queries() {
      const lines = (await readFile(queryLog, 'utf8')).split('\n').filter((line) => line !== '')
      await writeFile(queryLog, '')
      return lines
    },
    stop,
  }
}

function run(command: string, env: Readonly<Record<string, string>>): ChildProcess {
  const script = fileURLToPath(new URL('../run.ts', import.meta.url))
  // Vitest says NODE_ENV=test, which is none of Next.js's.
  const child = { ...process.env, ...env, NODE_ENV: 'production' } as const
  return spawn(process.execPath, [script, command], { env: child })
}

/** Waits for a process that has to succeed. */
export async function ending(child: ChildProcess): Promise<void> {
  const output = outputUntil(child, null)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(await output)
}
