import { and, type SQL, sql, type Table } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { codeOf } from '../errors.ts'
import type { Database } from '../query.ts'

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
): Pick<Dialect, 'insert' | 'insertOnce' | 'update' | 'delete' | 'increment'> {
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

    async increment(table, rows, now) {
      const { key, count, resetsAt } = table
      const values = rows.map(
        (row) =>
          sql`(${sql.param(row.key, key)}, ${row.count}, ${sql.param(row.resetsAt, resetsAt)})`,
      )
      const hasEnded = sql`${resetsAt} <= ${sql.param(now, resetsAt)}`
      // In this order: each assignment sees what the one before it has written.
      const counting = sql`
        insert into ${table} (${key}, ${count}, ${resetsAt})
        values ${sql.join(values, sql`, `)}
        on duplicate key update
          ${count} = if(${hasEnded}, 1, ${count} + 1),
          ${resetsAt} = if(${hasEnded}, values(${resetsAt}), ${resetsAt})`
      const keys = sql.join(
        rows.map((row) => sql.param(row.key, key)),
        sql`, `,
      )
      return db.transaction(async (tx) => {
        await tx.execute(counting)
        return tx.select<(typeof rows)[number]>().from(table).where(sql`${key} in (${keys})`)
      })
    },
  }
}

/** mysql2 answers a write with a header, and nothing behind it. */
function affectedRows(result: unknown): number {
  const [header] = result as [{ readonly affectedRows: number }]
  return header.affectedRows
}
