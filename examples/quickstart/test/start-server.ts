import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Less than a test has: what is not ready by then is ended, not left behind. */
const patienceMs = 25_000

/** A quickstart server with a database of its own, in a process of its own. */
export interface Server extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  /** Where its rows are, for a test to look behind the scenes. */
  readonly databaseUrl: string
  /** What it printed until it was ready. */
  readonly output: string
  /** Asks it to end, and returns its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export async function startServer(env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'quickstart-'))
  const port = await freePort()
  const databaseUrl = `file:${join(folder, 'test.db')}`
  const child = launch({ ...env, PORT: `${port}`, DATABASE_URL: databaseUrl })
  const exit = once(child, 'exit')
  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    child.kill(signal)
    const [code] = await exit
    await rm(folder, { recursive: true, force: true })
    return code
  }
  try {
    const output = await outputUntil(child, 'auth/logout')
    const origin = `http://localhost:${port}`
    const end = async () => void (await stop())
    return { origin, port, databaseUrl, output, stop, [Symbol.asyncDispose]: end }
  } catch (error) {
    await stop('SIGKILL')
    throw error
  }
}

/** Starts a server that is expected to give up. */
export async function failToStart(
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; output: string }> {
  const child = launch(env, patienceMs)
  const exit = once(child, 'exit')
  const output = await outputUntil(child, null)
  const [code] = await exit
  return { code, output }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

function launch(env: Readonly<Record<string, string>>, timeout = 0): ChildProcess {
  const server = fileURLToPath(new URL('../src/server.ts', import.meta.url))
  const inherited = { ...process.env }
  // Vitest sets NODE_ENV, and whoever runs the tests may have set the others.
  for (const name of ['NODE_ENV', 'AUTH_SECRET', 'GOOGLE_CLIENT_ID', 'GITHUB_CLIENT_ID']) {
    delete inherited[name]
  }
  return spawn(process.execPath, [server], { env: { ...inherited, ...env }, timeout })
}

/**
 * Collects what the process prints, until it says the last words or ends. Where it does neither in
 * time, this rejects, and the caller ends it.
 */
export async function outputUntil(child: ChildProcess, lastWords: string | null): Promise<string> {
  let output = ''
  return new Promise((resolve, reject) => {
    const collect = (chunk: Buffer) => {
      output += chunk
      if (lastWords && output.includes(lastWords)) resolve(output)
    }
    child.stdout?.on('data', collect)
    child.stderr?.on('data', collect)
    const giveUp = () => reject(new Error(`Not ready after ${patienceMs} ms:\n${output}`))
    if (lastWords) AbortSignal.timeout(patienceMs).addEventListener('abort', giveUp)
    child.once('close', () => (lastWords ? reject(new Error(output)) : resolve(output)))
  })
}
