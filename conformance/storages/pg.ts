import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/pg'
import { getTableName, type SQL, sql } from 'drizzle-orm'
import { jsonb, type PgTable, text } from 'drizzle-orm/pg-core'
import type { Open } from '../../packages/adapter-drizzle/test/database.ts'
import {
  openPg as openDatabase,
  type PostgresDatabase,
} from '../../packages/adapter-drizzle/test/pg.ts'
import { emptyTables } from '../../packages/adapter-drizzle/test/tables.ts'
import type { FixtureStorage, FixtureUser, Snapshot } from '../fixture/user.ts'

const tables = authTables({
  userColumns: {
    displayName: text('display_name'),
    nickname: text('nickname').unique(),
    settings: jsonb('settings').$type<FixtureUser['settings']>(),
    plan: text('plan', { enum: ['free', 'pro'] })
      .notNull()
      .default('free'),
    note: text('note'),
  },
})

/** PostgreSQL, by one of its drivers. */
export async function openPg(open: Open<PostgresDatabase>): Promise<FixtureStorage> {
  // Nobody reads the queries, and in a long run they would fill the memory.
  const { db } = await openDatabase(tables, () => open({ logQuery() {} }))
  const clear = () => emptyTables(db, tables)
  return { ...drizzleStorage(db, tables), clear, snapshot: () => snapshotOf(db) }
}

/** All tables but the counters, those first that others refer to. */
const { rateLimits: _, ...compared } = tables

async function snapshotOf(db: PostgresDatabase): Promise<Snapshot> {
  const parts = Object.values(compared).map(
    (table): SQL =>
      sql`${nameOf(table)}, (select coalesce(json_agg(r order by r::text), '[]') from ${table} r)`,
  )
  const all = sql<string>`json_build_object(${sql.join(parts, sql`, `)})::text`
  const [row] = await db.select({ json: all }).from(sql`(select 1) as one`)
  const json = row?.json ?? ''
  return {
    json,
    async restore() {
      await emptyTables(db, compared)
      for (const table of Object.values(compared)) {
        const rows = sql`${json}::json -> ${nameOf(table)}`
        await db.execute(
          sql`insert into ${table} select * from json_populate_recordset(null::${table}, ${rows})`,
        )
      }
    },
    async forgetCounters() {
      await db.delete(tables.rateLimits)
    },
  }
}

function nameOf(table: PgTable): SQL {
  return sql.raw(`'${getTableName(table)}'`)
}
