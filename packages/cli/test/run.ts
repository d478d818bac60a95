import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { main } from '../src/main.ts'

/** What a command wrote, and ended with. */
export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | null
}

/** The folder of an application of the tests. */
export function applicationFolder(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

/** Runs a command in this process, with something piped into it. */
export async function run(cwd: string, args: readonly string[], input = ''): Promise<Outcome> {
  const written = { stdout: '', stderr: '' }
  const collect = (name: keyof typeof written) =>
    new Writable({
      write(chunk, _encoding, done) {
        written[name] += chunk
        done()
      },
    })
  const terminal = {
    stdin: Readable.from([input]),
    stdout: collect('stdout'),
    stderr: collect('stderr'),
    cwd: () => cwd,
  }
  const exitCode = await main(args, terminal)
  return { ...written, exitCode }
}

const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url))

/** Runs a command in a process of its own. */
export async function runBin(cwd: string, args: readonly string[], input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, [bin, ...args], { cwd })
  child.stdin.end(input)
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  if (child.exitCode === null) await once(child, 'exit')
  return { stdout, stderr, exitCode: child.exitCode }
}

/** Runs a command whose output nobody reads. */
export async function runUnread(
  cwd: string,
  args: readonly string[],
): Promise<Omit<Outcome, 'stdout'>> {
  const child = spawn(process.execPath, [bin, ...args], { cwd })
  child.stdout.destroy()
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { stderr, exitCode: child.exitCode }
}

/** Types into a pseudo-terminal that a command runs in, a line for each time it asks. */
export async function typeInto(
  cwd: string,
  args: readonly string[],
  lines: readonly string[],
): Promise<Pick<Outcome, 'stdout' | 'exitCode'>> {
  const command = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd })
  let stdout = ''
  let asked = 0
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk
    const questions = stdout.match(/(Password|Once more): /g)?.length ?? 0
    for (; asked < questions; asked++) child.stdin.write(`${lines[asked]}\r`)
  })
  await once(child, 'close')
  return { stdout, exitCode: child.exitCode }
}

/** Whether there is a pseudo-terminal to type into. */
export function hasPseudoTerminal(): boolean {
  try {
    return execFileSync('script', ['--version']).includes('util-linux')
  } catch {
    console.warn('SKIPPED, no script of util-linux on this machine: passwords are not typed')
    return false
  }
}
