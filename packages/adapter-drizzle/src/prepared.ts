import type { Dialect } from './dialect.ts'
import { driverError } from './errors.ts'
import type { Prepared, Row, Selection } from './query.ts'

/**
 * Prepares a query that is asked over and over, when it is first asked: the database may get its
 * tables after the stores are made.
 *
 * PostgreSQL gets it under a name, and so parses and plans it once for each connection, which saves it
 * five sixths of a session check. A pooler that changes connections may not know the name, and a
 * migration may change what it yields: from then on it goes without.
 */
export function prepared<R>({ diagnose }: Dialect, build: () => Selection<R>): Prepared<R> {
  let statement: Prepared<R> | undefined

  return {
    async execute(values: Row) {
      statement ??= await prepareByName(build())
      try {
        return await statement.execute(values)
      } catch (error) {
        if (diagnose(driverError(error))?.kind !== 'name') throw error
        statement = build().prepare('')
        return statement.execute(values)
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
