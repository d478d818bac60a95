import type { Dialect } from './dialect.ts'
import { driverError } from './errors.ts'
import type { Prepared, Row, Selection } from './query.ts'

/**
 * Prepares a query that is asked over and over, when it is first asked: the database may get its
 * tables after the stores are made.
 *
 * Under a name, where the dialect has them, PostgreSQL parses and plans it once for each connection. A
 * pooler that changes connections may not know the name, and a migration may change what it yields:
 * from then on all queries of the stores go without.
 */
export function prepared<R>(dialect: Dialect, build: () => Selection<R>): Prepared<R> {
  let named: Prepared<R> | undefined
  let unnamed: Prepared<R> | undefined

  return {
    async execute(values: Row) {
      if (!dialect.namesStatements) {
        unnamed ??= build().prepare('')
        return await unnamed.execute(values)
      }
      named ??= await prepareByName(build())
      try {
        return await named.execute(values)
      } catch (error) {
        if (dialect.diagnose(driverError(error))?.kind !== 'name') throw error
        dialect.namesStatements = false
        return await this.execute(values)
      }
    },
  }
}

/** One text, one name: whichever process gave a connection the name meant the same by it. */
async function prepareByName<R>(query: Selection<R>): Promise<Prepared<R>> {
  const text = new TextEncoder().encode(query.toSQL().sql)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
  const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return query.prepare(`fetch_users_${hex.slice(0, 32)}`)
}
