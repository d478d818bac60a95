import type { Logger } from 'drizzle-orm'

/** What a database was asked. */
export interface Query {
  readonly text: string
  readonly params: readonly unknown[]
}

/** A database of a test's own, with its tables in it. */
export interface TestDatabase<Db> {
  readonly db: Db
  /** Every query since the tables were made. */
  readonly queries: Query[]
  close(): Promise<unknown>
}

/** How a driver opens a new database. */
export type Open<Db> = (logger: Logger) => Promise<Omit<TestDatabase<Db>, 'queries'>>

/** Opens a new database, and makes the tables. */
export async function openWith<Db>(
  open: Open<Db>,
  statements: readonly string[],
  execute: (db: Db, statement: string) => PromiseLike<unknown>,
): Promise<TestDatabase<Db>> {
  const queries: Query[] = []
  const opened = await open({ logQuery: (text, params) => queries.push({ text, params }) })
  for (const statement of statements) await execute(opened.db, statement)
  queries.length = 0
  return { ...opened, queries }
}
