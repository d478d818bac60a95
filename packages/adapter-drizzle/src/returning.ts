import { aliasedTable, and, type Column, type SQL, sql } from 'drizzle-orm'
import type { Dialect, RateLimitRow } from './dialect.ts'
import type { Database } from './query.ts'

/** The writes of databases that know `RETURNING` and `ON CONFLICT`: each is one statement. */
export function returningWrites(
  db: Database,
): Pick<Dialect, 'insert' | 'insertOnce' | 'update' | 'delete' | 'increment'> {
  return {
    async insert<R>(...[table, row]: Parameters<Dialect['insert']>) {
      const [inserted] = await db.insert(table).values(row).returning<R>()
      return inserted as R // an insert that does not throw has a row
    },

    async insertOnce(table, row) {
      const rows = await db.insert(table).values(row).onConflictDoNothing().returning(one)
      return rows.length > 0
    },

    async update<R>(...[table, changes, identity, expected]: Parameters<Dialect['update']>) {
      const condition = and(identity, expected)
      const [row] = await db.update(table).set(changes).where(condition).returning<R>()
      return row
    },

    async delete(table, condition) {
      return (await db.delete(table).where(condition).returning(one)).length
    },

    async increment(table, rows, now) {
      const { key, count, resetsAt } = table
      const excluded = aliasedTable(table, 'excluded') // what the insert would have written
      const hasEnded = sql`${resetsAt} <= ${sql.param(now, resetsAt)}`
      const set = {
        count: sql`case when ${hasEnded} then 1 else ${count} + 1 end`,
        resetsAt: sql`case when ${hasEnded} then ${excluded.resetsAt} else ${resetsAt} end`,
      }
      const insertion = db.insert(table).values(rows.map((row) => ({ ...row })))
      return insertion.onConflictDoUpdate({ target: key, set }).returning<RateLimitRow>()
    },
  }
}

const one = { one: sql`1` }

/** `column = value` where text is compared byte by byte anyway. */
export function equals(column: Column, value: unknown): SQL {
  return sql`${column} = ${sql.param(value, column)}`
}
