import { and, type Column, type SQL, sql, type Table } from 'drizzle-orm'
import type { Dialect, FirstCount, RateLimitRow } from '../dialect.ts'
import { codeOf } from '../errors.ts'
import type { Database, TableLike } from '../query.ts'

/** What Drizzle has for MySQL besides. */
export interface MySqlDatabase extends Database {
  execute(query: SQL): PromiseLike<[rows: unknown, ...unknown[]]>
  transaction<T>(work: (tx: MySqlDatabase) => Promise<T>): Promise<T>
}

/**
 * The writes of a database without `RETURNING`. A row that was changed is read in the same
 * transaction, under the lock of the change: what is returned is what was written.
 */
export function mysqlWrites(
  db: MySqlDatabase,
): Pick<Dialect, 'insert' | 'insertOnce' | 'update' | 'delete' | 'count' | 'replaceAll'> {
  const find = async <R>(from: MySqlDatabase, table: Table, condition: SQL) =>
    (await from.select<R>().from(table).where(condition))[0]

  return {
    async insert<R>(...[table, row, identity]: Parameters<Dialect['insert']>) {
      return db.transaction(async (tx) => {
        await tx.insert(table).values(row)
        return (await find<R>(tx, table, identity)) as R // inserted just now
      })
    },

    async insertOnce(table, row) {
      try {
        await db.insert(table).values(row)
        return true
      } catch (error) {
        if (error instanceof Error && codeOf(error) === 'ER_DUP_ENTRY') return false
        throw error
      }
    },

    async update<R>(...[table, changes, identity, expected]: Parameters<Dialect['update']>) {
      return db.transaction(async (tx) => {
        const condition = and(identity, expected)
        const matched = affectedRows(await tx.update(table).set(changes).where(condition))
        return matched > 0 ? find<R>(tx, table, identity) : undefined
      })
    },

    async delete(table, condition) {
      return affectedRows(await db.delete(table).where(condition))
    },

    async count(table, counts, now) {
      const { key, remaining, level, resetsAt, expiresAt } = table
      const time = sql.param(now, resetsAt)
      const known = await liveKeys(db, table, counts, now)
      const rows = counts.map(({ row, knownKey = '' }) =>
        known.has(knownKey) ? { ...row, key: knownKey } : row,
      )
      const isForgotten = sql`${expiresAt} <= ${time}`
      // In this order: each assignment sees what those before it have written.
      const counting = sql`${insertionOf(table, rows)} on duplicate key update
        ${level} = if(${isForgotten}, 0, ${level}),
        ${resetsAt} = if(${isForgotten} or (${resetsAt} <= ${time} and ${remaining} > 0),
          values(${resetsAt}), ${resetsAt}),
        ${remaining} = case
          when ${isForgotten} then values(${remaining})
          when ${remaining} > 0 or (${remaining} = 0 and ${resetsAt} > ${time}) then ${remaining} - 1
          else ${remaining} end,
        ${expiresAt} = if(${isForgotten}, values(${expiresAt}), greatest(${expiresAt}, ${resetsAt}))`
      const keys = rows.map((row) => row.key)
      return db.transaction(async (tx) => {
        await tx.execute(counting)
        return tx.select<RateLimitRow>().from(table).where(isOneOf(key, keys))
      })
    },

    async replaceAll(table, rows) {
      const { remaining, level, resetsAt, expiresAt } = table
      const assignments = [remaining, level, resetsAt, expiresAt].map(
        (column) => sql`${column} = values(${column})`,
      )
      const insertion = insertionOf(table, rows)
      await db.execute(sql`${insertion} on duplicate key update ${sql.join(assignments, sql`, `)}`)
    },
  }
}

/**
 * The known keys that have a live counter. Read ahead of the counting, and without a lock: looked up
 * by the insert itself, a key that is not there would lock the gap it is missing in, against the
 * inserts of all others. A counter that is live at `now` stays so: it expires later, if at all.
 */
async function liveKeys(
  db: MySqlDatabase,
  table: TableLike<RateLimitRow>,
  counts: readonly FirstCount[],
  now: Date,
): Promise<Set<string>> {
  const { key, expiresAt } = table
  const known = counts.flatMap(({ knownKey }) => knownKey ?? [])
  if (known.length === 0) return new Set()
  const isLive = sql`${isOneOf(key, known)} and ${expiresAt} > ${sql.param(now, expiresAt)}`
  const rows = await db.select<Pick<RateLimitRow, 'key'>>({ key }).from(table).where(isLive)
  return new Set(rows.map((row) => row.key))
}

function insertionOf(table: TableLike<RateLimitRow>, rows: readonly RateLimitRow[]): SQL {
  const { key, remaining, level, resetsAt, expiresAt } = table
  const values = rows.map(
    (row) =>
      sql`(${sql.param(row.key, key)}, ${row.remaining}, ${row.level},
        ${sql.param(row.resetsAt, resetsAt)}, ${sql.param(row.expiresAt, expiresAt)})`,
  )
  return sql`insert into ${table} (${key}, ${remaining}, ${level}, ${resetsAt}, ${expiresAt})
    values ${sql.join(values, sql`, `)}`
}

function isOneOf(column: Column, values: readonly string[]): SQL {
  const params = values.map((value) => sql.param(value, column))
  return sql`${column} in (${sql.join(params, sql`, `)})`
}

/** mysql2 answers a write with a header, and nothing behind it. */
function affectedRows(result: unknown): number {
  const [header] = result as [{ readonly affectedRows: number }]
  return header.affectedRows
}
