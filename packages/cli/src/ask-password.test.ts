import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { askPassword } from './ask-password.ts'

/** Types a line for each question, as fast as it is asked. */
function typing(...lines: readonly string[]) {
  const left = [...lines]
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const stderr = new PassThrough()
  let shown = ''
  stderr.on('data', (chunk: Buffer) => {
    shown += chunk
    if (`${chunk}`.endsWith(': ')) stdin.write(left.shift() ?? '\u0003')
  })
  return {
    terminal: { stdin, stdout: new PassThrough(), stderr, cwd: () => '' },
    shown: () => shown,
  }
}

test('what is typed twice is the password, and is not shown', async () => {
  const { terminal, shown } = typing('correct horse\r', 'correct horse\r')
  expect(await askPassword(terminal)).toBe('correct horse')
  expect(shown()).toBe('Password: \nOnce more: \n')
})

test.each([
  ['differs the second time', 'PASSWORDS_DIFFER', ['correct horse\r', 'another horse\r']],
  ['is empty', 'NO_PASSWORD', ['\r']],
  ['is given up by Ctrl-C', 'NO_PASSWORD', []],
  ['is given up the second time', 'NO_PASSWORD', ['correct horse\r']],
])('a password that %s is none', async (_, code, lines) => {
  await expect(askPassword(typing(...lines).terminal)).rejects.toMatchObject({ code, exitCode: 1 })
})

test.each([
  ['a line', 'correct horse\n', 'correct horse'],
  ['a line of Windows', 'correct horse\r\n', 'correct horse'],
  ['its first line', 'correct horse\nnotes: none\n', 'correct horse'],
  ['all of it, where there is no line', ' correct horse ', ' correct horse '],
])('a pipe gives %s', async (_, input, password) => {
  const { terminal } = typing()
  expect(await askPassword({ ...terminal, stdin: Readable.from([input]) })).toBe(password)
})
