import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as pgTables from '@fetch-users/adapter-drizzle/pg'
import * as sqliteTables from '@fetch-users/adapter-drizzle/sqlite'
import { createClient } from '@libsql/client'
import pg from 'pg'
import { startServer } from '../../../servers/start-server.ts'
import { statementsOf } from '../../adapter-drizzle/test/schema.ts'

/** A database with the ready tables in it. */
export interface Database {
  readonly url: string
  run(statement: string): Promise<unknown>
  rows(query: string): Promise<readonly object[]>
  close(): Promise<unknown>
}

export async function openSqlite(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'fetch-users-cli-'))
  const url = `file:${join(folder, 'test.db')}`
  const client = createClient({ url })
  for (const statement of await statementsOf.sqlite(sqliteTables.authTables())) {
    await client.execute(statement)
  }
  return {
    url,
    run: (statement) => client.executeMultiple(statement),
    rows: async (query) => (await client.execute(query)).rows,
    async close() {
      client.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** `null` where there is no server. */
export async function openPostgres(): Promise<Database | null> {
  const server = await startServer('postgres')
  if (!server) return null
  const client = new pg.Pool({ connectionString: server.url })
  client.on('error', () => {}) // the server ends first
  for (const statement of await statementsOf.pg(pgTables.authTables()))
    await client.query(statement)
  return {
    url: server.url,
    run: (statement) => client.query(statement),
    rows: async (query) => (await client.query(query)).rows,
    async close() {
      await client.end()
      await server.stop()
    },
  }
}
