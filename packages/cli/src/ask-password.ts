import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { CliError } from './cli-error.ts'
import type { Terminal } from './terminal.ts'

/**
 * Asks for a new password: twice and without echo in a terminal, or reads a line from a pipe.
 *
 * @throws {CliError} NO_PASSWORD, PASSWORDS_DIFFER.
 */
export async function askPassword(terminal: Terminal): Promise<string> {
  const { stdin } = terminal
  const [password, again = password] = stdin.isTTY
    ? await askHidden(terminal, ['Password: ', 'Once more: '])
    : (await text(stdin)).split(/\r?\n/, 1) // behind it, `pass` keeps notes
  if (!password || !again) {
    throw new CliError('NO_PASSWORD', 'no password was given; nothing was changed')
  }
  if (again === password) return password
  throw new CliError('PASSWORDS_DIFFER', 'the two passwords differ; nothing was changed')
}

async function askHidden(
  { stdin, stderr }: Terminal,
  questions: readonly string[],
): Promise<string[]> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // From here to `close` the terminal echoes nothing: what is typed would be shown by this, nowhere.
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
  const typed = lines[Symbol.asyncIterator]() // keeps what is typed ahead
  const answers: string[] = []
  try {
    for (const question of questions) {
      stderr.write(question)
      const { value: answer = '' } = await typed.next() // over: Ctrl-C
      stderr.write('\n')
      answers.push(answer)
      if (answer === '') break
    }
  } finally {
    lines.close()
  }
  return answers
}
