import { type Column, is, SQL, type Table } from 'drizzle-orm'
import { MySqlColumnWithAutoIncrement } from 'drizzle-orm/mysql-core'
import { SQLiteBaseInteger } from 'drizzle-orm/sqlite-core'
import type { Catalog, DeclaredTable, Reference } from './catalog.ts'

/** The name of a table, as a statement has it. */
export function tableName({ quote }: Catalog, { schema, name }: DeclaredTable): string {
  return schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`
}

/** `"email" text NOT NULL`: a column, but for the primary key that it may be. */
export function columnDefinition(catalog: Catalog, column: Column): string {
  const { generated, generatedIdentity: identity } = column
  const parts = [catalog.quote(catalog.nameOf(column)), column.getSQLType()]
  if (column.notNull) parts.push('NOT NULL')
  if (is(column, MySqlColumnWithAutoIncrement) && column.autoIncrement) parts.push('AUTO_INCREMENT')
  if (identity) {
    parts.push(`GENERATED ${identity.type === 'always' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`)
  }
  if (generated) {
    const from = typeof generated.as === 'function' ? generated.as() : generated.as
    parts.push(`GENERATED ALWAYS AS (${textOf(catalog, column, from)}) ${generated.mode ?? ''}`)
  }
  if (column.default !== undefined) {
    parts.push(`DEFAULT ${textOf(catalog, column, column.default)}`)
  }
  return parts.join(' ')
}

/** The same with the primary key, as it stands in a table. */
export function columnWithKey(catalog: Catalog, column: Column): string {
  const definition = columnDefinition(catalog, column)
  if (!column.primary) return definition
  const counts = is(column, SQLiteBaseInteger) && column.autoIncrement
  return `${definition} PRIMARY KEY${counts ? ' AUTOINCREMENT' : ''}`
}

/** An expression, or a value as the database takes it. */
function textOf(catalog: Catalog, column: Column, value: unknown): string {
  if (is(value, SQL)) return `(${catalog.textOf(value)})`
  const stored: unknown = column.mapToDriverValue(value)
  return typeof stored === 'number' || typeof stored === 'boolean'
    ? String(stored)
    : `'${String(stored).replaceAll("'", "''")}'`
}

/** The whole table but for its indexes. */
export function createTable(catalog: Catalog, declared: DeclaredTable): string {
  return `CREATE TABLE ${tableName(catalog, declared)} (${tableBody(catalog, declared)});`
}

/**
 * The columns and constraints of a table.
 *
 * @param more - definitions of further columns.
 */
export function tableBody(
  catalog: Catalog,
  declared: DeclaredTable,
  more: readonly string[] = [],
): string {
  const list = (columns: readonly Column[]) =>
    columns.map((column) => catalog.quote(catalog.nameOf(column))).join(', ')
  const primaryKeys = declared.primaryKeys.map(({ columns }) => `PRIMARY KEY (${list(columns)})`)
  const foreignKeys = declared.foreignKeys.map(({ onDelete, reference }) => {
    const { columns, foreignTable, foreignColumns } = reference()
    const target = `${nameOf(catalog, foreignTable)} (${list(foreignColumns)})`
    const action = onDelete ? ` ON DELETE ${onDelete.toUpperCase()}` : ''
    return `FOREIGN KEY (${list(columns)}) REFERENCES ${target}${action}`
  })
  const columns = declared.columns.map((column) => columnWithKey(catalog, column))
  return [...columns, ...more, ...primaryKeys, ...foreignKeys].join(', ')
}

function nameOf(catalog: Catalog, table: Table): string {
  return tableName(catalog, catalog.configOf(table))
}

/** `FOREIGN KEY … ON DELETE CASCADE`, as it is added to a table of PostgreSQL or MySQL. */
export function addForeignKey(
  catalog: Catalog,
  declared: DeclaredTable,
  { column, target, targetColumn }: Reference,
): string {
  const [name, targetName] = [catalog.nameOf(column), catalog.nameOf(targetColumn)]
  return (
    `ADD CONSTRAINT ${catalog.quote(`${declared.name}_${name}_cascade`)} ` +
    `FOREIGN KEY (${catalog.quote(name)}) REFERENCES ` +
    `${tableName(catalog, target)} (${catalog.quote(targetName)}) ON DELETE CASCADE`
  )
}

/** An index, or a constraint in the shape of one. */
export function createIndex(
  catalog: Catalog,
  declared: DeclaredTable,
  names: readonly string[],
  kind: 'UNIQUE INDEX' | 'INDEX',
): string {
  const suffix = kind === 'INDEX' ? 'index' : 'unique'
  const name = catalog.quote([declared.name, ...names, suffix].join('_'))
  const list = names.map((column) => catalog.quote(column)).join(', ')
  return `CREATE ${kind} ${name} ON ${tableName(catalog, declared)} (${list});`
}
