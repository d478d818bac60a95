import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { startLocalProvider } from '../quickstart/src/local-provider.ts'

// Runs `next dev`, `next build` or `next start` with what the application expects around it: its
// tables, a provider to sign in with, and the variables that name them. A build reads these, too.
const [command = 'dev'] = process.argv.slice(2)
const { PORT = '3000' } = process.env
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url))

const site = `http://localhost:${PORT}`
const baseUrl = `${site}/api`
const { DATABASE_URL = `file:${pathOf('next.db')}` } = process.env

const db = drizzle(createClient({ url: DATABASE_URL }))
await migrate(db, { migrationsFolder: pathOf('migrations') })
db.$client.close()

const provider = await startLocalProvider(baseUrl)

const isServer = command !== 'build'
// Loopback alone: the provider lets everybody in as anybody.
const address = isServer ? ['--hostname', '127.0.0.1', '--port', PORT] : []
const next = fileURLToPath(import.meta.resolve('next/dist/bin/next'))
const child = spawn(process.execPath, [next, command, ...address], {
  cwd: pathOf('.'),
  stdio: 'inherit',
  env: {
    // A secret of the moment is enough to try things out: what it signed ends with the process.
    AUTH_SECRET: randomBytes(32).toString('hex'),
    NEXT_TELEMETRY_DISABLED: '1',
    ...process.env,
    BASE_URL: baseUrl,
    DATABASE_URL,
    LOCAL_ISSUER: provider.issuer,
    LOCAL_CLIENT_ID: provider.clientId,
    LOCAL_CLIENT_SECRET: provider.clientSecret,
  },
})
if (isServer) console.log(`fetch-users with Next.js, on ${site} once it is ready`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
child.once('exit', (code) => {
  provider.stop()
  process.exitCode = code ?? 0
})
