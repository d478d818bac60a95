import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { run } from '../test/run.ts'

const folder = await mkdtemp(join(tmpdir(), 'fetch-users-application-'))
const modules = fileURLToPath(new URL('../node_modules', import.meta.url))

beforeAll(() => symlink(modules, join(folder, 'node_modules'), 'junction'))
afterAll(() => rm(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

/** An application's folder with these files in it. */
async function application(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, name, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return join(folder, name)
}

const authOf = (options: string, before = '') => `
  import { bearerTransport, createAuth, jwtStrategy } from '@fetch-users/core'
  import { argon2id } from '@fetch-users/core/argon2id'
  import { memoryStorage } from '@fetch-users/core/testing'
  ${before}
  export const auth = createAuth({
    baseUrl: 'https://api.example.com',
    storage: memoryStorage(),
    passwordHasher: argon2id(),
    backends: { jwt: { transport: bearerTransport(), strategy: jwtStrategy() } },
    ${options}
  })`

test('auth.ts is read as bundlers do, in the places where it is to be expected', async () => {
  const cwd = await application('bundled', {
    'src/lib/auth.ts': authOf('secret', `import { secret } from '@/config'`),
    'src/config.ts': `import { Kind } from './kind'
      export const secret = Kind.Long + process.env.AUTH_SECRET`,
    'src/kind.ts': `export enum Kind { Long = 'x' }`,
    'tsconfig.json': `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
    '.env': 'DATABASE_URL=none',
    '.env.local': 'AUTH_SECRET=GVv9_4m3kHcqoSJd8n0yRZtPbXwA2fLuEI7iKMxe5rQ',
  })
  const files = ['--env-file', '.env', '--env-file', '.env.local']
  const { stdout, stderr, exitCode } = await run(cwd, ['users', 'list', '--json', ...files])
  delete process.env['AUTH_SECRET']
  expect({ stdout, stderr, exitCode }).toEqual({ stdout: '[]\n', stderr: '', exitCode: 0 })
})

test.each([
  ['there is none', {}, 'there is no auth.ts'],
  ['it throws', { 'auth.ts': `throw new Error('no database')` }, 'auth.ts: no database'],
  [
    'it throws a URL',
    { 'auth.ts': `throw new Error('no URL: postgres//me:horse@h/x')` },
    'auth.ts: no URL: postgres//…@h/x',
  ],
  [
    'it exports a function',
    { 'auth.ts': 'export const auth = (env: unknown) => env' },
    'authFor(env)',
  ],
  [
    'it exports something else',
    { 'auth.ts': 'export const auth = { users: 1 }' },
    'exports no auth',
  ],
])('where %s, it says so', async (title, files, message) => {
  const cwd = await application(title, { 'package.json': '{}', ...files })
  const { stdout, stderr, exitCode } = await run(cwd, ['sweep', '--json'])
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
  expect(JSON.parse(stderr).error).toMatchObject({ code: 'CANNOT_LOAD_AUTH' })
  expect(JSON.parse(stderr).error.message).toContain(message)
})

test.each([
  ['--auth', 'other.ts', 'there is no other.ts'],
  ['--env-file', 'none.env', 'none.env cannot be read'],
])('a file that %s names has to be there', async (option, file, message) => {
  const { stderr, exitCode } = await run(folder, ['sweep', option, file])
  expect(exitCode).toBe(2)
  expect(stderr).toContain(message)
})

const secret = `secret: 'GVv9_4m3kHcqoSJd8n0yRZtPbXwA2fLuEI7iKMxe5rQ'`

test.each([
  ['no secret', 'secret: process.env.NOT_SET', 'npx fetch-users secret'],
  ['a short secret', `secret: 'short'`, 'npx fetch-users secret'],
  ['http on a public host', `${secret}, baseUrl: 'http://example.com'`, "baseUrl: 'https://…'"],
  ['no baseUrl', `${secret}, baseUrl: undefined`, "baseUrl: 'https://api.example.com'"],
  ['verification without mails', `${secret}, requireVerification: true`, 'notify: '],
  [
    'an option that cannot be',
    `${secret}, limits: { log_in: [] }`,
    'Change that option of createAuth',
  ],
])('the doctor makes a finding of what createAuth refuses: %s', async (title, options, fix) => {
  const cwd = await application(title, { 'auth.ts': authOf(options) })
  const { stdout, exitCode } = await run(cwd, ['doctor', '--json'])
  expect(exitCode).toBe(1)
  expect(JSON.parse(stdout)).toEqual([
    {
      id: 'configuration',
      severity: 'error',
      what: expect.stringMatching(/^createAuth refuses: /),
      fix: expect.stringContaining(fix),
    },
  ])
  expect((await run(cwd, ['users', 'list'])).exitCode).toBe(2)
})

test('the doctor fails where auth.ts does for a reason of its own', async () => {
  const cwd = await application('broken', { 'auth.ts': 'undefined()' })
  expect((await run(cwd, ['doctor'])).exitCode).toBe(2)
})

test.each(['users list', 'doctor'])('%s says that the database is away', async (command) => {
  const cwd = await application('away', {
    'auth.ts': authOf(
      `${secret}, storage: drizzleStorage(drizzle('postgres://127.0.0.1:1/none'), authTables())`,
      `import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/pg'
       import { drizzle } from 'drizzle-orm/node-postgres'`,
    ),
  })
  const { stdout, stderr, exitCode } = await run(cwd, command.split(' '))
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
  expect(stderr).toContain('ECONNREFUSED 127.0.0.1:1')
  expect(stderr).not.toMatch(/select|see what is wrong/i)
})

test('the doctor looks at the configuration, and says where it cannot look further', async () => {
  vi.stubEnv('NODE_ENV', 'production')
  const options = `secret: '${'x'.repeat(48)}', baseUrl: 'http://localhost:3000', limits: false,
    storage: { ...memoryStorage(), rateLimits: undefined }`
  const cwd = await application('careless', { 'auth.ts': authOf(options) })
  const { stdout, stderr, exitCode } = await run(cwd, ['doctor', '--json'])
  expect(exitCode).toBe(1)
  expect(stderr).toContain('The database was not looked into')
  const findings: { id: string }[] = JSON.parse(stdout)
  expect(findings.map(({ id }) => id)).toEqual([
    'secret-weak',
    'base-url-loopback',
    'limits-off',
    'limits-in-memory',
    'notify-missing',
  ])
})

test('a secret is fresh, and long enough', async () => {
  const [one, another] = [await run(folder, ['secret']), await run(folder, ['secret', '--json'])]
  expect(one.stdout).toMatch(/^[\w-]{43}\n$/)
  expect(JSON.parse(another.stdout)).toEqual({ secret: expect.stringMatching(/^[\w-]{43}$/) })
  expect(JSON.parse(another.stdout).secret).not.toBe(one.stdout.trim())
})

test.each([
  [['users'], 2, /name a command/],
  [['nonsense'], 2, /unknown command/],
  [['users', 'list', '--nonsense'], 2, /unknown option/],
  [['users', 'create'], 2, /missing required argument/],
])('%j is a wrong call', async (args, code, message) => {
  const { stderr, exitCode } = await run(folder, args)
  expect(exitCode).toBe(code)
  expect(stderr).toMatch(message)
})

test('help goes to the output', async () => {
  const { stdout, stderr, exitCode } = await run(folder, ['users', 'create', '--help'])
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  expect(stdout).toMatch(/--superuser/)
  expect(stdout).not.toMatch(/--password/)
})
