import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/pg'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { rowsOf, rowsPerUser, type TableName } from '../../packages/adapter-drizzle/test/rows.ts'
import { statementsOf } from '../../packages/adapter-drizzle/test/schema.ts'
import type { FullStorage } from '../../packages/adapter-drizzle/test/store-calls.ts'
import { startServer } from '../../servers/start-server.ts'
import { inOrderOfFilling, type Site, secondsOf, tablesToFill } from './site.ts'

const tables = authTables()

/** Starts a server, and fills a database on it. `null`: there is none to start. */
export async function openPostgres(users: number): Promise<Site | null> {
  const server = await startServer('postgres')
  if (!server) return null
  const pool = new pg.Pool({ connectionString: server.url })
  const fillSeconds = await secondsOf(() => fill(pool, users))
  const answerTo = async (query: string) => Object.values((await pool.query(query)).rows[0])[0]
  const cache = await answerTo('show shared_buffers')
  return {
    database: `${server.version}, fsync = off, shared_buffers = ${cache}`,
    users,
    sessions: users * rowsPerUser.sessions,
    fillSeconds,
    bytes: Number(await answerTo('select pg_database_size(current_database())')),
    // All the tables are there.
    drivers: { pg: async () => drizzleStorage(drizzle(pool), tables) as FullStorage },
    async [Symbol.asyncDispose]() {
      await pool.end()
      await server.stop()
    },
  }
}

async function fill(pool: pg.Pool, users: number): Promise<void> {
  const { before, after } = inOrderOfFilling(await statementsOf.pg(tables))
  for (const statement of before) await pool.query(statement)
  for (const { table, count } of tablesToFill(users)) await insert(pool, table, { count, users })
  for (const statement of after) await pool.query(statement)
  // As autovacuum leaves a table: otherwise the first to read a row would have to mark it.
  await pool.query('vacuum analyze')
  await pool.query('checkpoint')
}

async function insert(
  pool: pg.Pool,
  name: TableName,
  { count, users }: { count: number; users: number },
): Promise<void> {
  const table = getTableName(tables[name])
  const columns = Object.entries(getTableColumns(tables[name]))
  const statement = `insert into ${table} select * from json_populate_recordset(null::${table}, $1)`
  let pending: Promise<unknown> = Promise.resolve()
  for (let from = 0; from < count; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, count - from) }, (_, index) => {
      const row: Readonly<Record<string, unknown>> = rowsOf[name](from + index, users)
      return Object.fromEntries(columns.map(([property, column]) => [column.name, row[property]]))
    })
    // The server writes these while the next ones are made.
    await pending
    pending = pool.query(statement, [JSON.stringify(rows)])
  }
  await pending
}

const rowsAtOnce = 5000
