import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzleOnPglite } from 'drizzle-orm/pglite'
import { drizzle as drizzleOnPostgresJs } from 'drizzle-orm/postgres-js'
import pg from 'pg'
import postgres from 'postgres'
import { type Open, openWith, type TestDatabase } from './database.ts'
import { type Schema, statementsOf } from './schema.ts'

export type PostgresDatabase = PgDatabase<PgQueryResultHKT>

/** The drivers for a PostgreSQL server, each with a database of its own. */
export const pgDrivers: Readonly<
  Record<'pg' | 'postgres.js', (server: string) => Open<PostgresDatabase>>
> = {
  pg: (server) => async (logger) => {
    const pool = new pg.Pool({ connectionString: await newDatabase(server), max: 10 })
    pool.on('error', () => {}) // a connection that ends while nobody uses it
    return { db: drizzleOnPg(pool, { logger }), close: () => pool.end() }
  },
  'postgres.js': (server) => async (logger) => {
    const client = postgres(await newDatabase(server), {
      max: 10,
      backoff: () => 0.05,
      fetch_types: false, // its rejection, in a crash, is nobody's to catch
      onnotice: () => {},
    })
    return { db: drizzleOnPostgresJs(client, { logger }), close: () => client.end() }
  },
}

/** PostgreSQL in this process. */
export const pglite: Open<PostgresDatabase> = async (logger) => {
  const client = await PGlite.create()
  return { db: drizzleOnPglite(client, { logger }), close: () => client.close() }
}

/** Opens a database with these tables. */
export async function openPg(
  schema: Schema,
  open: Open<PostgresDatabase>,
): Promise<TestDatabase<PostgresDatabase>> {
  const statements = await statementsOf.pg(schema)
  return openWith(open, statements, (db, statement) => db.execute(sql.raw(statement)))
}

async function newDatabase(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server })
  const name = `db_${crypto.randomUUID().replaceAll('-', '')}`
  await client.connect()
  await client.query(`create database ${name}`)
  await client.end()
  return Object.assign(new URL(server), { pathname: name }).href
}
