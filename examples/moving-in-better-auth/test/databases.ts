import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@libsql/client'
import pg from 'pg'
import { startServer } from '../../../servers/start-server.ts'

/** A database of a test's own, empty. */
export interface EmptyDatabase {
  readonly url: string
  run(statements: readonly string[]): Promise<void>
  rows(query: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  remove(): Promise<void>
}

/** Makes an SQLite file. */
export async function emptySqlite(): Promise<EmptyDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'moving-in-'))
  const url = `file:${join(folder, 'users.db')}`
  const client = createClient({ url })
  return {
    url,
    run: async (statements) => client.executeMultiple(statements.join(';')),
    rows: async (query) => (await client.execute(query)).rows.map((row) => ({ ...row })),
    async remove() {
      client.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Starts a PostgreSQL server, where there is one. */
export async function emptyPg(): Promise<EmptyDatabase | null> {
  const server = await startServer('postgres')
  if (!server) return null
  const pool = new pg.Pool({ connectionString: server.url })
  return {
    url: server.url,
    run: async (statements) => void (await pool.query(statements.join(';'))),
    rows: async (query) => (await pool.query(query)).rows,
    async remove() {
      await pool.end()
      await server.stop()
    },
  }
}
