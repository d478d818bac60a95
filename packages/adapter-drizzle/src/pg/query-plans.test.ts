import { type SQL, sql } from 'drizzle-orm'
import { afterAll, describe } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { openPg, type PostgresDatabase, pgDrivers, pglite } from '../../test/pg.ts'
import { type Access, type Step, testQueryPlans } from '../../test/query-plans.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const ready = authTables()

const server = await startServer('postgres')
afterAll(() => server?.stop())

describe('the plans of PostgreSQL', () => {
  testQueryPlans<PostgresDatabase>({
    open: () => openPg(ready, server ? pgDrivers.pg(server.url) : pglite),
    storageOn: (db) => drizzleStorage(db, ready),
    insert: async (db, table, rows) => db.insert(ready[table]).values([...rows]),
    run: (db, statement) => db.execute(statement),
    analyze: 'analyze',
    dropIndex: 'drop index sessions_expires_at_index',
    explain,
  })
})

/** A node of a plan, as far as it tells how rows are found. */
interface PlanNode {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly 'Index Cond'?: string
  readonly Plans?: readonly PlanNode[]
}

/** @see https://www.postgresql.org/docs/current/sql-explain.html */
async function explain(db: PostgresDatabase, statement: SQL): Promise<Step[]> {
  // pg and PGlite answer alike.
  const { rows } = (await db.execute(sql`explain (format json) ${statement}`)) as Explained
  return rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => stepsOf(Plan)))
}

interface Explained {
  readonly rows: readonly { readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[] }[]
}

function stepsOf(node: PlanNode): Step[] {
  const access = accessOf(node)
  const { Plans = [], ...own } = node
  const below = Plans.flatMap(stepsOf)
  return access ? [{ access, text: JSON.stringify(own) }, ...below] : below
}

/** `null`: the rows come from another node, or from the statement itself. */
function accessOf(node: PlanNode): Access | null {
  const type = node['Node Type']
  if (type.endsWith('Sort')) return 'sort'
  if (node['Index Name'] !== undefined) {
    const condition = node['Index Cond']
    if (condition === undefined) return 'order'
    return /[<>]/.test(condition) ? 'range' : 'key'
  }
  const isRead = type.endsWith('Scan') && node['Relation Name'] !== undefined
  return isRead && type !== 'Bitmap Heap Scan' ? 'scan' : null
}
