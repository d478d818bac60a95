import type { Column, SQL, Table } from 'drizzle-orm'
import type { Database, Row, TableLike } from './query.ts'
import type { TableConfig } from './table-config.ts'

/** A counter as its table has it. */
export interface RateLimitRow {
  readonly key: string
  readonly remaining: number
  readonly level: number
  readonly resetsAt: Date
  readonly expiresAt: Date
}

/** What a counter becomes if it is counted for the first time. */
export interface FirstCount {
  readonly row: RateLimitRow
  /** The key that is counted on instead, if there is a live counter of it. */
  readonly knownKey: string | undefined
}

/** What a driver's error means. */
export type Diagnosis =
  /** `what` lists the columns, or names the constraint or index on them. */
  | { readonly kind: 'unique'; readonly what: string }
  | { readonly kind: 'foreign-key' }
  | { readonly kind: 'unavailable' }
  /** Chosen to give way to another transaction: the same again may well succeed. */
  | { readonly kind: 'conflict' }
  /** The name of a prepared statement no longer stands for it: the same without one may succeed. */
  | { readonly kind: 'name' }
  /** About a value, which the message quotes. */
  | { readonly kind: 'value' }
  | null

/** What databases do each in their own way: each method is one atomic step. */
export interface Dialect {
  readonly db: Database
  /** Whether queries that are asked over and over are prepared under a name. Left out: they are not. */
  namesStatements?: boolean
  /** What the table was declared with. */
  configOf(table: Table): TableConfig
  /** Rejects where the database is set in a way that no query is safe in. Asked before each. */
  assertSafe?(): Promise<void>
  /** Reads a driver's error. */
  diagnose(error: Error): Diagnosis
  /** `column = value`, byte by byte, whatever the collation. The value may be a placeholder. */
  equals(column: Column, value: unknown): SQL
  /** Inserts, and returns the row as the database completed it. */
  insert<R>(table: Table, row: Row, identity: SQL): Promise<R>
  /** Inserts unless there is such a row. Returns whether it did. */
  insertOnce(table: Table, row: Row): Promise<boolean>
  /** Changes the row of this identity if it is as expected. Returns it as it is then. */
  update<R>(table: Table, changes: Row, identity: SQL, expected?: SQL): Promise<R | undefined>
  /** Returns how many rows went. */
  delete(table: Table, condition: SQL): Promise<number>
  /**
   * Inserts counters, and counts those that are there, as the port says. Returns them in any order,
   * by the keys that were counted on.
   */
  count(
    table: TableLike<RateLimitRow>,
    counts: readonly FirstCount[],
    now: Date,
  ): Promise<readonly RateLimitRow[]>
  /** Inserts counters, or puts them in the place of those that are there. */
  replaceAll(table: TableLike<RateLimitRow>, rows: readonly RateLimitRow[]): Promise<void>
}
