import { type SQL, sql } from 'drizzle-orm'
import { describe } from 'vitest'
import { type Step, testQueryPlans } from '../../test/query-plans.ts'
import { openSqlite, type SQLiteDatabase, sqliteDrivers } from '../../test/sqlite.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const ready = authTables()

describe.each([
  ['SQLite', 'analyze'],
  ['SQLite that was never analyzed', 'select 1'],
])('the plans of %s', (_, analyze) => {
  testQueryPlans<SQLiteDatabase>({
    open: () => openSqlite(ready, sqliteDrivers['better-sqlite3']),
    storageOn: (db) => drizzleStorage(db, ready),
    insert: async (db, table, rows) => db.insert(ready[table]).values([...rows]),
    run: async (db, statement) => db.run(statement),
    analyze,
    dropIndex: 'drop index sessions_expires_at_index',
    explain,
  })
})

/** @see https://www.sqlite.org/eqp.html */
async function explain(db: SQLiteDatabase, statement: SQL): Promise<Step[]> {
  const rows = await db.all<{ detail: string }>(sql`explain query plan ${statement}`)
  return rows.flatMap(({ detail }) => stepOf(detail) ?? [])
}

function stepOf(text: string): Step | null {
  if (/^SCALAR SUBQUERY/.test(text)) return null // its steps follow
  if (/^SCAN (CONSTANT ROW|\d+-ROW VALUES CLAUSE|\d+ CONSTANT ROWS)/.test(text)) return null
  if (/^SEARCH .* USING (COVERING )?INDEX .*[<>]/.test(text)) return { access: 'range', text }
  if (/^SEARCH .* USING (COVERING )?INDEX /.test(text)) return { access: 'key', text }
  if (/^SCAN .* USING (COVERING )?INDEX /.test(text)) return { access: 'order', text }
  return { access: /^USE TEMP B-TREE/.test(text) ? 'sort' : 'scan', text }
}
