import { expect, test } from 'vitest'
import { applicationFolder, hasPseudoTerminal, runBin, runUnread, typeInto } from '../test/run.ts'

const application = applicationFolder('stand-in')

test('ends though something is open, with nothing of the application in its output', async () => {
  const { stdout, stderr, exitCode } = await runBin(application, ['users', 'list', '--json'])
  expect({ stdout, exitCode }).toEqual({ stdout: '[]\n', exitCode: 0 })
  expect(stderr).toBe('What an application prints.\n')
})

test('says by its exit code that an application cannot be loaded', async () => {
  const { stdout, stderr, exitCode } = await runBin(applicationFolder('.'), ['sweep'])
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toMatch(/^fetch-users: there is no auth\.ts .* --auth\n$/)
})

test('ends in silence where nobody reads on', async () => {
  expect(await runUnread(application, ['secret'])).toEqual({ stderr: '', exitCode: 0 })
})

test.skipIf(!hasPseudoTerminal())(
  'asks for a password twice, and shows nothing of it',
  async () => {
    const password = 'correct horse battery'
    const args = ['users', 'create', 'ann@example.com']
    const created = await typeInto(application, args, [password, password])
    expect(created.exitCode).toBe(0)
    expect(created.stdout).toMatch(/Password: \s*Once more: \s*ID .*\s+21 +ann@example\.com /)
    expect(created.stdout).not.toMatch(/horse|\*/)
  },
)
