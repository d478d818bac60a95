import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BaseUser, Storage } from '@fetch-users/core'
import { createClient } from '@libsql/client'
import { drizzle as drizzleOnLibsql } from 'drizzle-orm/libsql'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { type Phase, pgStorage, sqliteStorage } from '../src/storage.ts'

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>

/** A database of a test's own. */
export interface SqlDatabase {
  readonly dialect: 'postgresql' | 'sqlite'
  readonly url: string
  /** How SQLAlchemy calls it. */
  readonly sqlAlchemyUrl: string
  /** Adds what fetch-users needs, to an application with links at providers or without. */
  moveIn(links?: 'with links' | 'without'): Promise<void>
  /** Runs a file of this example, or statements. */
  runFile(path: string): Promise<unknown>
  run(statements: string): Promise<unknown>
  rows(query: string): Promise<readonly Row[]>
  storage(phase: Phase): Storage<BaseUser>
  close(): Promise<void>
}

/** The text of a file of this example. */
export function textOf(path: string): Promise<string> {
  return readFile(new URL(`../${path}`, import.meta.url), 'utf8')
}

function runner(dialect: SqlDatabase['dialect'], run: SqlDatabase['run']) {
  const runFile = async (path: string) => run(await textOf(path))
  const moveIn: SqlDatabase['moveIn'] = async (links = 'with links') => {
    await runFile(`sql/2-move-in.${dialect}.sql`)
    if (links === 'with links') await runFile(`sql/2-move-in-oauth.${dialect}.sql`)
  }
  return { run, runFile, moveIn }
}

/** Makes an SQLite file. */
export async function openSqlite(): Promise<SqlDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'moving-in-'))
  const file = join(folder, 'users.db')
  const client = createClient({ url: `file:${file}` })
  const run = (statements: string) => client.executeMultiple(statements)
  return {
    dialect: 'sqlite',
    url: `file:${file}`,
    sqlAlchemyUrl: `sqlite+aiosqlite:///${file}`,
    ...runner('sqlite', run),
    rows: async (query) => (await client.execute(query)).rows.map((row) => ({ ...row })),
    storage: (phase) => sqliteStorage(drizzleOnLibsql(client), phase),
    async close() {
      client.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Makes a database on a PostgreSQL server. */
export async function openPg(server: string): Promise<SqlDatabase> {
  const name = `moving_in_${crypto.randomUUID().replaceAll('-', '')}`
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const url = Object.assign(new URL(server), { pathname: name }).href
  const pool = new pg.Pool({ connectionString: url })
  return {
    dialect: 'postgresql',
    url,
    sqlAlchemyUrl: url.replace(/^postgres:/, 'postgresql+asyncpg:'),
    ...runner('postgresql', (statements) => pool.query(statements)),
    rows: async (query) => (await pool.query<Row>(query)).rows,
    storage: (phase) => pgStorage(drizzleOnPg(pool), phase),
    close: () => pool.end(),
  }
}

/** Each column of each table there is. */
export function columnsOf({ dialect, rows }: SqlDatabase): Promise<readonly Row[]> {
  return rows(
    dialect === 'postgresql'
      ? `SELECT table_name, column_name, data_type, is_nullable, character_maximum_length
         FROM information_schema.columns WHERE table_schema = 'public'`
      : `SELECT m.name AS table_name, c.name AS column_name, c.type, c."notnull"
         FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`,
  )
}
