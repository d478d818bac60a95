import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  authTables,
  drizzleStorage,
  type SQLiteDatabaseLike,
} from '@fetch-users/adapter-drizzle/sqlite'
import { createClient } from '@libsql/client'
import BetterSqlite3 from 'better-sqlite3'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { drizzle as drizzleOnBetterSqlite3 } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzleOnLibsql } from 'drizzle-orm/libsql'
import { rowsOf, rowsPerUser, type TableName } from '../../packages/adapter-drizzle/test/rows.ts'
import { statementsOf } from '../../packages/adapter-drizzle/test/schema.ts'
import type { FullStorage } from '../../packages/adapter-drizzle/test/store-calls.ts'
import { inOrderOfFilling, type Site, secondsOf, tablesToFill } from './site.ts'

const tables = authTables()

/** Fills a file, for each driver to open. */
export async function openSqlite(users: number): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'fetch-users-scale-'))
  const file = join(folder, 'db.sqlite')
  const fillSeconds = await secondsOf(() => fill(file, users))
  const { size: bytes } = await stat(file)
  const clients: { close(): unknown }[] = []

  function openBetterSqlite3(): BetterSqlite3.Database {
    const client = new BetterSqlite3(file)
    client.pragma('synchronous = normal')
    clients.push(client)
    return client
  }

  return {
    database: 'SQLite, WAL, synchronous = normal',
    users,
    sessions: users * rowsPerUser.sessions,
    fillSeconds,
    bytes,
    drivers: {
      async 'libsql (page cache of 2 MB)'() {
        const client = createClient({ url: `file:${file}` })
        await client.execute('pragma synchronous = normal')
        clients.push(client)
        return allStores(drizzleOnLibsql(client))
      },
      async 'better-sqlite3 (page cache of 16 MB)'() {
        return allStores(drizzleOnBetterSqlite3(openBetterSqlite3()))
      },
      async 'better-sqlite3 (page cache with the whole file in it)'() {
        const client = openBetterSqlite3()
        client.pragma('cache_size = -4000000')
        client.pragma('quick_check') // reads every page
        return allStores(drizzleOnBetterSqlite3(client))
      },
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.close()
      await rm(folder, { recursive: true })
    },
  }
}

function allStores(db: SQLiteDatabaseLike): FullStorage {
  return drizzleStorage(db, tables) as FullStorage // all the tables are there
}

async function fill(file: string, users: number): Promise<void> {
  const db = new BetterSqlite3(file)
  // Whatever makes it fast: a file that is not finished is of no use.
  for (const setting of ['journal_mode = off', 'synchronous = off', 'foreign_keys = off']) {
    db.pragma(setting)
  }
  db.pragma('cache_size = -2000000')
  const { before, after } = inOrderOfFilling(await statementsOf.sqlite(tables))
  for (const statement of before) db.exec(statement)
  db.transaction(() => {
    for (const { table, count } of tablesToFill(users)) insert(db, table, { count, users })
  })()
  for (const statement of after) db.exec(statement)
  db.exec('analyze')
  db.pragma('journal_mode = wal')
  db.close()
  await settle(file)
}

/** Waits for the disk, and has the system read the file: neither is to fall to what is measured. */
async function settle(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  await handle.sync()
  await handle.createReadStream({ highWaterMark: 2 ** 20 }).forEach(() => {})
}

function insert(
  db: BetterSqlite3.Database,
  name: TableName,
  { count, users }: { count: number; users: number },
): void {
  const columns = Object.entries(getTableColumns(tables[name]))
  const names = columns.map(([, column]) => column.name)
  const statement = db.prepare(
    `insert into ${getTableName(tables[name])} (${names}) values (${names.map(() => '?')})`,
  )
  for (let n = 0; n < count; n++) {
    const row: Readonly<Record<string, unknown>> = rowsOf[name](n, users)
    statement.run(columns.map(([property, column]) => column.mapToDriverValue(row[property])))
  }
}
