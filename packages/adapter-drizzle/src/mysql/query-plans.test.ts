import { type SQL, sql } from 'drizzle-orm'
import { afterAll, describe } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { type AnyMySqlDatabase, mysql2, openMysql } from '../../test/mysql.ts'
import { type Access, type Step, testQueryPlans } from '../../test/query-plans.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const ready = authTables()

const server = await startServer('mariadb')
afterAll(() => server?.stop())

describe.skipIf(!server)('the plans of MariaDB', () => {
  testQueryPlans<AnyMySqlDatabase>({
    open: () => openMysql(ready, mysql2(server?.url ?? '')),
    storageOn: (db) => drizzleStorage(db, ready),
    insert: async (db, table, rows) => db.insert(ready[table]).values([...rows]),
    run: (db, statement) => db.execute(statement),
    analyze: 'analyze table users, sessions, oauth_accounts, one_time_tokens, rate_limits',
    dropIndex: 'drop index sessions_expires_at_index on sessions',
    explain,
  })
})

/** A row of `EXPLAIN`. One without a table reads none. */
interface PlanRow {
  readonly select_type: string
  readonly table: string | null
  readonly type: string | null
  readonly rows: string | number | null
  readonly Extra: string | null
}

/** @see https://mariadb.com/kb/en/explain/ */
async function explain(db: AnyMySqlDatabase, statement: SQL): Promise<Step[]> {
  // mysql2 answers with the rows, and what their columns are.
  const [rows] = (await db.execute(sql`explain ${statement}`)) as unknown as [PlanRow[], unknown]
  return rows.flatMap((row) =>
    accessesOf(row).map((access) => ({ access, text: JSON.stringify(row) })),
  )
}

function accessesOf({ select_type, table, type, rows, Extra }: PlanRow): Access[] {
  if (select_type === 'INSERT' || table === null) return []
  const sort: Access[] = Extra?.includes('Using filesort') ? ['sort'] : []
  if (type === 'const' || type === 'ref' || type === 'eq_ref') return ['key', ...sort]
  // An UPDATE or DELETE by its key is a range, too: of the rows that a user may have.
  if (type === 'range') return [Number(rows) <= 3 ? 'key' : 'range', ...sort]
  return [type === 'index' ? 'order' : 'scan', ...sort]
}
