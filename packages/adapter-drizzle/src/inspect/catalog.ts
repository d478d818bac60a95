import type { Column, SQL, Table } from 'drizzle-orm'
import type { TableConfig } from '../table-config.ts'

/** What Drizzle knows of a table, as far as it takes to look for it and to make it. */
export interface DeclaredTable extends Omit<TableConfig, 'foreignKeys'> {
  readonly name: string
  /** `undefined`: the one that the connection stands in. */
  readonly schema?: string | undefined
  readonly primaryKeys: readonly { readonly columns: readonly Column[] }[]
  readonly foreignKeys: readonly {
    readonly onDelete?: string | undefined
    reference(): {
      readonly columns: readonly Column[]
      readonly foreignTable: Table
      readonly foreignColumns: readonly Column[]
    }
  }[]
}

/** A column as the database has it. */
export interface LiveColumn {
  readonly name: string
  readonly type: string
  readonly isNullable: boolean
  readonly hasDefault: boolean
  /** Whether its text is compared byte by byte. */
  readonly isExact: boolean
}

/** A primary key, unique constraint or index over all rows. */
export interface LiveKey {
  readonly columns: readonly string[]
  readonly isUnique: boolean
}

/** A foreign key. */
export interface LiveForeignKey {
  /** SQLite names none. */
  readonly name: string
  readonly columns: readonly string[]
  readonly isCascading: boolean
}

/** A table as the database has it. */
export interface LiveTable {
  readonly columns: readonly LiveColumn[]
  readonly keys: readonly LiveKey[]
  readonly foreignKeys: readonly LiveForeignKey[]
  /** What makes its indexes again, where a change takes a new table. */
  readonly indexes?: readonly string[] | undefined
}

/** How a column is to change. */
export type ColumnChange = 'type' | 'required' | 'nullable'

/** What stands in a table, here and in the database. */
export interface InspectedTable {
  readonly declared: DeclaredTable
  readonly live: LiveTable
}

/** A column that refers to another. */
export interface Reference {
  readonly column: Column
  readonly target: DeclaredTable
  readonly targetColumn: Column
}

/** As much of Drizzle's own dialect as it takes to write statements. */
export interface DrizzleDialect {
  readonly casing: { getColumnCasing(column: Column): string }
  sqlToQuery(sql: SQL): { readonly sql: string }
}

/** What each database does in its own way, to be looked into and mended. */
export interface Catalog {
  configOf(table: Table): DeclaredTable
  /** `null`: there is no such table. */
  read(declared: DeclaredTable): Promise<LiveTable | null>
  /** What is wrong with the connection, or the server. */
  readonly connection?: ConnectionFacts | undefined
  /** The name that the database knows a column by, which Drizzle's `casing` may have made. */
  nameOf(column: Column): string
  quote(name: string): string
  textOf(sql: SQL): string
  /** What a type is, without its length. Two of one family hold the same values. */
  familyOf(type: string): string
  /** Digits behind the second where a type of time says none. */
  readonly defaultPrecision: number
  changeColumn(table: InspectedTable, column: Column, change: ColumnChange): string
  addCascade(table: InspectedTable, reference: Reference): string
  /** An expression that makes 128 random bits. */
  readonly freshStamp: string
}

/** Facts that no table shows. */
export interface ConnectionFacts {
  /** The clock of the server, where it is another machine. */
  now?(): Promise<Date>
  /** Whether foreign keys are heeded at all. */
  heedsForeignKeys?(): Promise<boolean>
}

/** The foreign keys that a column of this name is part of. */
export function foreignKeysOn(live: LiveTable, name: string): readonly LiveForeignKey[] {
  return live.foreignKeys.filter(({ columns }) => columns.includes(name))
}
