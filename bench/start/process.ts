import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** What a script has printed, and when it did. */
export interface Printed {
  readonly output: string
  /** From before the process was there to the first output. */
  readonly milliseconds: number
}

/** Runs a program until it ends. */
export async function printedBy(
  [program, ...args]: readonly [string, ...string[]],
  cwd: string,
): Promise<Printed> {
  const env = { ...process.env, NODE_ENV: 'production' }
  const startedAt = performance.now()
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const first = once(child.stdout, 'readable').then(() => performance.now() - startedAt)
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  const [code] = await ended
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}: ${errors}`)
  return { output, milliseconds: await first }
}
