import { CommanderError } from 'commander'
import type { ExitCode } from './cli-error.ts'
import { failureOf } from './failure.ts'
import { createProgram } from './program.ts'
import { type Answer, type Terminal, writeLine } from './terminal.ts'

/** Of a URL, which drivers repeat when they cannot read it. */
const credentials = /\/\/[^\s/@]*:[^\s@]*@/g

/** Runs a command, and returns what to exit with. */
export async function main(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const isJson = args.includes('--json')
  const { stdout, stderr } = terminal
  let answer: Answer | undefined
  try {
    await createProgram(terminal, (given) => {
      answer = given
    }).parseAsync(args, { from: 'user' })
    if (!answer) return 0
    await writeLine(stdout, isJson ? JSON.stringify(answer.json, null, 2) : answer.text)
    return answer.exitCode ?? 0
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0 // help
    const { code, message: whole, exitCode } = failureOf(error)
    const message = whole.replaceAll(credentials, '//…@')
    const text = isJson ? JSON.stringify({ error: { code, message } }) : `fetch-users: ${message}`
    await writeLine(stderr, text)
    return exitCode
  }
}
