import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, outputUntil } from './quickstart/test/start-server.ts'

/** An example that runs as its README says. */
export interface Example extends AsyncDisposable {
  readonly origin: string
  readonly port: number
  /** What it printed until it was ready. */
  readonly output: string
  /** Asks all of its processes to end, and waits until they have. */
  stop(): Promise<void>
}

/**
 * Starts an example by the one command of its README, in processes of its own.
 *
 * @param readyWords - what it prints once it answers.
 */
export async function startExample(
  name: string,
  readyWords: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Example> {
  const readme = await readFile(join(import.meta.dirname, name, 'README.md'), 'utf8')
  const [command = '', ...args] = /```sh\n(.+)\n```/.exec(readme)?.[1]?.split(' ') ?? []
  const port = await freePort()
  const inherited = { ...process.env }
  for (const name of ['NODE_ENV', 'AUTH_SECRET']) delete inherited[name]
  const child = spawn(command, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { ...inherited, PORT: `${port}`, ...env },
    detached: true, // a group of its own, so that a signal reaches all that the command starts
  })
  let isOver = false
  // As long as any of the group runs, its output is open.
  const closed = once(child, 'close').then(() => {
    isOver = true
  })
  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (!isOver && child.pid) process.kill(-child.pid, signal)
    await closed
  }
  const output = await outputUntil(child, readyWords).catch(async (error: unknown) => {
    await stop('SIGKILL')
    throw error
  })
  const origin = `http://localhost:${port}`
  return { origin, port, output, stop, [Symbol.asyncDispose]: () => stop() }
}
