import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

/** A command of a document, with what it shows as its answer. */
export interface Step {
  readonly command: string
  readonly answer: readonly string[]
}

/** Reads a block of shell: the lines `# …` right beneath a command are its answer. */
export function stepsOf(code: string): Step[] {
  const steps: { command: string; answer: string[] }[] = []
  let isBeneath = false
  for (const line of code.replaceAll('\\\n', ' ').split('\n')) {
    if (line.startsWith('# ') && isBeneath) steps.at(-1)?.answer.push(line.slice(2))
    else if (line !== '' && !line.startsWith('#')) steps.push({ command: line, answer: [] })
    isBeneath = line !== '' && (isBeneath || !line.startsWith('#'))
  }
  return steps
}

/**
 * Picks the lines of an output that an answer shows, in order; `…` there stands for anything. Where
 * one is missing, it returns the whole output.
 */
export function shown(output: string, answer: readonly string[]): string[] {
  const lines = output.trim().split(/\r?\n/)
  let position = 0
  for (const expected of answer) {
    const parts = expected.split('…').map((part) => part.replace(/[^\w\s]/g, '\\$&'))
    const pattern = new RegExp(`^${parts.join('.*')}$`)
    const index = lines.findIndex((line, index) => index >= position && pattern.test(line.trim()))
    if (index < 0) return lines
    position = index + 1
  }
  return [...answer]
}

const mark = '=== the next command ==='
const bin = fileURLToPath(new URL('node_modules/.bin', import.meta.url))

/**
 * Runs the steps in one shell, and returns what each printed. One that answers with an address is a
 * server: it goes on running in the background until the last step is done.
 */
export async function run(steps: readonly Step[], cwd: string): Promise<string[]> {
  const script = [
    'npx() { "$@"; }',
    "trap 'kill $(jobs -p) 2>/dev/null' EXIT",
    ...steps.flatMap((step, index) => [
      `printf '\\n${mark}\\n'`,
      isServer(step) ? serve(step, index) : `${step.command} 2>>complaints.log`,
    ]),
  ].join('\n')
  const { NODE_ENV: _, ...env } = process.env // Vitest's own
  const own = {
    PATH: `${bin}:${env['PATH']}`,
    JITI_TRY_NATIVE: 'true', // our packages are sources here: the command line need not read them all
  }
  const child = spawn('bash', ['-c', script], { cwd, env: { ...env, ...own }, timeout: 60_000 })
  return (await text(child.stdout)).split(`\n${mark}\n`).slice(1)
}

export const isServer = ({ answer }: Step): boolean =>
  answer.some((line) => line.startsWith('http://'))

/** Starts it, and waits until it has said where it listens, or has ended. */
function serve({ command }: Step, index: number): string {
  const log = `server-${index}.log`
  return [
    `${command} >${log} 2>&1 &`,
    `until grep -q http:// ${log} || ! kill -0 $!; do sleep 0.05; done`,
    `cat ${log}`,
  ].join('\n')
}
