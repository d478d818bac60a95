import type { Column, SQL, Table } from 'drizzle-orm'

/** A row, by the property names of its table. */
export type Row = Readonly<Record<string, unknown>>

/** A table with at least the columns that a row of this type needs. */
export type TableLike<R> = Table & { readonly [Name in keyof R]-?: Column }

/** A query that can be run over and over without being built again. */
export interface Prepared<R> {
  execute(values: Row): PromiseLike<R[]>
}

/** As much of Drizzle's `select` as the stores use, and all dialects have. */
export interface Selection<R> extends PromiseLike<R[]> {
  innerJoin(table: Table, on: SQL): Selection<R>
  where(condition: SQL | undefined): Selection<R>
  orderBy(...columns: SQL[]): Selection<R>
  limit(count: number): Selection<R>
  toSQL(): { readonly sql: string }
  /** The name is for drivers of PostgreSQL that take one; an empty one leaves no statement of it. */
  prepare(name: string): Prepared<R>
}

/**
 * A Drizzle database as the stores see it. Drizzle has a class for each dialect and driver, alike
 * in these methods; what a query yields is what its table declares, so the caller names the row.
 */
export interface Database {
  select<R>(fields?: Readonly<Record<string, Table | Column>>): { from(table: Table): Selection<R> }
  insert(table: Table): { values(rows: Row | readonly Row[]): Insertion }
  update(table: Table): { set(values: Row): { where(condition: SQL | undefined): Change } }
  delete(table: Table): { where(condition: SQL): Change }
}

/** A write whose rows can be asked for, where the database knows RETURNING. */
export interface Change extends PromiseLike<unknown> {
  returning<R>(fields?: Readonly<Record<string, SQL>>): PromiseLike<R[]>
}

/** An insert, and what is to be done about rows that are there already. */
export interface Insertion extends Change {
  onConflictDoNothing(): Change
  onConflictDoUpdate(config: { target: Column; set: Readonly<Record<string, SQL>> }): Change
}
