import { aliasedTable, and, type Column, type SQL, sql } from 'drizzle-orm'
import type { Dialect, RateLimitRow } from './dialect.ts'
import type { Database, TableLike } from './query.ts'

/** The writes of databases that know `RETURNING` and `ON CONFLICT`: each is one statement. */
export function returningWrites(
  db: Database,
): Pick<Dialect, 'insert' | 'insertOnce' | 'update' | 'delete' | 'count' | 'replaceAll'> {
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

    async count(table, counts, now) {
      const { key } = table
      const rows = counts.map(({ row, knownKey }) => ({ ...row, key: keyOf(row.key, knownKey) }))
      /** The name that is known, if it is a counter's that has not expired. */
      function keyOf(name: string, knownKey: string | undefined): string | SQL {
        if (knownKey === undefined) return name
        const isLive = sql`${table.expiresAt} > ${sql.param(now, table.expiresAt)}`
        const known = sql`select ${key} from ${table} where ${equals(key, knownKey)} and ${isLive}`
        return sql`coalesce((${known}), ${sql.param(name, key)})`
      }
      const insertion = db.insert(table).values(rows)
      const set = counting(table, now)
      return insertion.onConflictDoUpdate({ target: key, set }).returning<RateLimitRow>()
    },

    async replaceAll(table, rows) {
      const next = aliasedTable(table, 'excluded')
      const names = ['remaining', 'level', 'resetsAt', 'expiresAt'] as const
      const set = Object.fromEntries(names.map((name) => [name, sql`${next[name]}`]))
      const insertion = db.insert(table).values(rows.map((row) => ({ ...row })))
      await insertion.onConflictDoUpdate({ target: table.key, set })
    },
  }
}

/** What counting makes of a counter that is there: each assignment sees it as it was. */
function counting(table: TableLike<RateLimitRow>, now: Date): Readonly<Record<string, SQL>> {
  const { remaining, level, resetsAt, expiresAt } = table
  const first = aliasedTable(table, 'excluded') // what the insert would have written
  const time = sql.param(now, resetsAt)
  const isForgotten = sql`${expiresAt} <= ${time}`
  const hasNext = sql`${resetsAt} <= ${time} and ${remaining} > 0`
  return {
    remaining: sql`case
      when ${isForgotten} then ${first.remaining}
      when ${remaining} > 0 or (${remaining} = 0 and ${resetsAt} > ${time}) then ${remaining} - 1
      else ${remaining} end`,
    level: sql`case when ${isForgotten} then 0 else ${level} end`,
    resetsAt: sql`case when ${isForgotten} or (${hasNext}) then ${first.resetsAt} else ${resetsAt} end`,
    expiresAt: sql`case
      when ${isForgotten} then ${first.expiresAt}
      when ${hasNext} and ${expiresAt} < ${first.resetsAt} then ${first.resetsAt}
      else ${expiresAt} end`,
  }
}

const one = { one: sql`1` }

/** `column = value` where text is compared byte by byte anyway. */
export function equals(column: Column, value: unknown): SQL {
  return sql`${column} = ${sql.param(value, column)}`
}
