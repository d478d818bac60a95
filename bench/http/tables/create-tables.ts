import { sql } from 'drizzle-orm'
import { type Schema, statementsOf } from '../../../packages/adapter-drizzle/test/schema.ts'
import type { Database, Dialect } from '../database.ts'

/** Makes the tables in an empty database, as `drizzle-kit` would. */
export async function createTables(
  db: Database['db'],
  dialect: Dialect,
  schema: Schema,
): Promise<void> {
  for (const statement of await statementsOf[dialect](schema)) {
    // Only PostgreSQL's has the one method, only SQLite's the other.
    if ('execute' in db && typeof db.execute === 'function') await db.execute(sql.raw(statement))
    else db.run(sql.raw(statement))
  }
}
