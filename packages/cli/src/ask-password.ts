import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { CliError } from './cli-error.ts'
import { type Terminal, writeLine } from './terminal.ts'

/**
 * Asks for a new password: twice and without echo in a terminal, or reads it from a pipe.
 *
 * @throws {CliError} NO_PASSWORD, PASSWORDS_DIFFER.
 */
export async function askPassword(terminal: Terminal): Promise<string> {
  const { stdin } = terminal
  if (!stdin.isTTY) return given((await text(stdin)).replace(/\r?\n$/, ''))
  const password = given(await askHidden(terminal, 'Password: '))
  if ((await askHidden(terminal, 'Once more: ')) === password) return password
  throw new CliError('PASSWORDS_DIFFER', 'the two passwords differ; nothing was changed')
}

async function askHidden({ stdin, stderr }: Terminal, question: string): Promise<string> {
  stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  // Reads the keys itself, and writes what they mean where nobody sees it.
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 })
  const cancelled = new Promise<''>((resolve) => lines.once('close', () => resolve('')))
  const answer = await Promise.race([lines.question('').catch(() => ''), cancelled])
  lines.close()
  await writeLine(stderr, '')
  return answer
}

function given(password: string): string {
  if (password !== '') return password
  throw new CliError('NO_PASSWORD', 'no password was given; nothing was changed')
}
