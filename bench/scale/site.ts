import {
  rowsPerUser,
  type TableName,
  tableNames,
} from '../../packages/adapter-drizzle/test/rows.ts'
import type { FullStorage } from '../../packages/adapter-drizzle/test/store-calls.ts'

/** A database with the rows of so many users. Disposed of, it is gone. */
export interface Site extends AsyncDisposable {
  /** Which it is, and how it is set up. */
  readonly database: string
  readonly users: number
  readonly sessions: number
  readonly fillSeconds: number
  readonly bytes: number
  /** Opens the stores, by the driver that they use. */
  readonly drivers: Readonly<Record<string, () => Promise<FullStorage>>>
}

/** The tables that are filled, each with its number of rows, owners first. */
export function tablesToFill(users: number): { table: TableName; count: number }[] {
  return tableNames
    .filter((table) => table !== 'oauthAccounts')
    .map((table) => ({ table, count: rowsPerUser[table] * users }))
}

/** Runs work that takes long, and returns how long, in seconds. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

/** Statements that make tables, and those that a full table takes less time for: keys and indexes. */
export function inOrderOfFilling(statements: readonly string[]): {
  before: string[]
  after: string[]
} {
  const isBefore = (statement: string) => statement.startsWith('CREATE TABLE')
  return {
    before: statements.filter(isBefore),
    after: statements.filter((statement) => !isBefore(statement)),
  }
}
