import { argon2id } from '@fetch-users/core/argon2id'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { statementsOf } from '../../packages/adapter-drizzle/test/schema.ts'
import { type Server, startServer } from '../../servers/start-server.ts'
import { tables } from './application.ts'
import { type Code, type ServerProcess, startProcess } from './server-process.ts'
import { password } from './visitor.ts'

/** Several processes with one application on the same servers. */
export interface Cluster extends AsyncDisposable {
  /** What holds the sessions. */
  readonly sessionsIn: string
  readonly servers: readonly Server[]
  readonly processes: readonly ServerProcess[]
  /** The users' addresses. */
  readonly emails: readonly string[]
}

export interface ClusterOptions {
  readonly sessionsIn: 'PostgreSQL' | 'Redis'
  readonly processes: number
  readonly code: Code
  readonly users: number
}

/** Starts servers of its own, and processes on them. `null`: a server cannot be had here. */
export async function startCluster(options: ClusterOptions): Promise<Cluster | null> {
  await using opened = new AsyncDisposableStack()
  const start = async (name: 'postgres' | 'redis') => {
    const server = await startServer(name)
    if (server) opened.defer(() => server.stop())
    return server
  }
  const postgres = await start('postgres')
  const redis = options.sessionsIn === 'Redis' ? await start('redis') : null
  if (!postgres || (options.sessionsIn === 'Redis' && !redis)) return null
  const emails = await fill(postgres.url, options.users)
  const place = { postgres: postgres.url, redis: redis?.url ?? null }
  const processes: ServerProcess[] = []
  while (processes.length < options.processes) {
    processes.push(opened.use(await startProcess(place, options.code)))
  }
  const parts = opened.move()
  return {
    sessionsIn: options.sessionsIn,
    servers: redis ? [postgres, redis] : [postgres],
    processes,
    emails,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** Makes the tables, and users with one password. Returns their addresses. */
async function fill(url: string, count: number): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: url })
  for (const statement of await statementsOf.pg(tables)) await pool.query(statement)
  const hashedPassword = await argon2id().hash(password)
  const emails = Array.from({ length: count }, (_, n) => `user-${n}@example.com`)
  await drizzle(pool)
    .insert(tables.users)
    .values(emails.map((email) => ({ email, hashedPassword })))
  await pool.end()
  return emails
}
