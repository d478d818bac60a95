import { type Column, is, SQL, type Table } from 'drizzle-orm'

/** What Drizzle knows of a table besides its columns, as far as all dialects have it. */
export interface TableConfig {
  readonly columns: readonly Column[]
  readonly foreignKeys: readonly {
    readonly onDelete?: string | undefined
    reference(): { readonly foreignTable: Table }
  }[]
  readonly indexes: readonly {
    readonly config: { readonly name?: string | undefined; readonly columns: readonly unknown[] }
  }[]
  readonly uniqueConstraints: readonly {
    readonly columns: readonly Column[]
    getName(): string | undefined
  }[]
}

/** Whether the database itself takes the rows away when the one they refer to goes. */
export function cascadesFrom({ foreignKeys }: TableConfig, target: Table): boolean {
  return foreignKeys.some(
    (key) => key.onDelete === 'cascade' && key.reference().foreignTable === target,
  )
}

/** The columns of indexes and unique constraints, by the name that the database knows these by. */
export function columnsByConstraint(config: TableConfig): ReadonlyMap<string, readonly string[]> {
  const own = config.columns.map((column) => [column.uniqueName, [column]] as const)
  const indexes = config.indexes.map(({ config: { name, columns } }) => [name, columns] as const)
  const constraints = config.uniqueConstraints.map((it) => [it.getName(), it.columns] as const)
  return new Map(
    [...own, ...indexes, ...constraints].flatMap(([name, columns]) =>
      // One on an expression is left to whoever reads its name.
      name === undefined || columns.some((column) => is(column, SQL))
        ? []
        : [[name, columns.map((column) => (column as Column).name)] as const],
    ),
  )
}
