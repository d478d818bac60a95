import { type Column, is, SQL, type Table } from 'drizzle-orm'

/** What Drizzle knows of a table besides its columns, as far as all dialects have it. */
export interface TableConfig {
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
  const indexes = config.indexes.map(({ config: { name, columns } }) => [name, columns] as const)
  const constraints = config.uniqueConstraints.map((it) => [it.getName(), it.columns] as const)
  return new Map(
    [...indexes, ...constraints].flatMap(([name, columns]) =>
      name === undefined ? [] : [[name, columns.flatMap(nameOf)] as const],
    ),
  )
}

/** An index may be on an expression, which has no name. */
function nameOf(column: unknown): string[] {
  return is(column, SQL) ? [] : [(column as Column).name]
}
