import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openPostgres, openSqlite } from '../test/databases.ts'
import { applicationFolder, hasPseudoTerminal, runBin, typeInto } from '../test/run.ts'

const sqlite = await openSqlite()
const postgres = await openPostgres()

beforeAll(() => {
  vi.stubEnv('AUTH_SECRET', 'GVv9_4m3kHcqoSJd8n0yRZtPbXwA2fLuEI7iKMxe5rQ')
  vi.stubEnv('DATABASE_URL', sqlite.url)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await Promise.all([sqlite.close(), postgres?.close()])
})

test.skipIf(!postgres)(
  'ends though a pool is open, with nothing of the application in its output',
  async () => {
    vi.stubEnv('DATABASE_URL', postgres?.url)
    const { stdout, stderr, exitCode } = await runBin(applicationFolder('postgres'), [
      'users',
      'list',
      '--json',
    ])
    vi.stubEnv('DATABASE_URL', sqlite.url)
    expect({ stdout, exitCode }).toEqual({ stdout: '[]\n', exitCode: 0 })
    expect(stderr).toBe('What an application prints.\n')
  },
)

test('says by its exit code that an application cannot be loaded', async () => {
  const { stdout, stderr, exitCode } = await runBin(applicationFolder('.'), ['sweep'])
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(stderr).toMatch(/^fetch-users: there is no auth\.ts .* --auth\n$/)
})

test.skipIf(!hasPseudoTerminal())(
  'asks for a password twice, and shows nothing of it',
  async () => {
    const cwd = applicationFolder('sqlite')
    const password = 'correct horse battery'
    const created = await typeInto(
      cwd,
      ['users', 'create', 'ann@example.com'],
      [password, password],
    )
    expect(created.exitCode).toBe(0)
    expect(created.stdout).toMatch(/Password: \s*Once more: \s*ID .*\s+\S+ +ann@example\.com /)
    expect(created.stdout).not.toMatch(/horse|\*/)
  },
)
