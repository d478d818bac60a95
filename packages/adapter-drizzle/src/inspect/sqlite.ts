import { type SQL, sql } from 'drizzle-orm'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Catalog, DeclaredTable, DrizzleDialect, InspectedTable, LiveKey } from './catalog.ts'
import { createIndex, tableBody, tableName } from './statements.ts'

/** As much of Drizzle's database as it takes to read the schema. */
export interface SQLiteCatalogDatabase {
  readonly dialect: DrizzleDialect
  all(query: SQL): unknown
}

interface ColumnRow {
  readonly name: string
  readonly type: string
  readonly isRequired: number
  readonly defaultValue: unknown
  /** Its place in the primary key; 0 is none. */
  readonly pk: number
  /** 0, but for what is made of other columns. */
  readonly hidden: number
}

interface KeyRow {
  readonly index: string
  readonly isUnique: number
  /** Leaves rows out. */
  readonly isPartial: number
  /** `c` has a statement of its own, `u` and `pk` stand in that of the table. */
  readonly origin: 'c' | 'u' | 'pk'
  /** `null` for an expression. */
  readonly column: string | null
  readonly collation: string
  readonly statement: string | null
}

/** SQLite, by its pragmas, which are tables as well. */
export function sqliteCatalog(db: SQLiteCatalogDatabase): Catalog {
  // The columns are those that the query names.
  const rows = async <Row>(query: SQL) => (await db.all(query)) as Row[]
  const catalog: Catalog = {
    configOf: (table) => getTableConfig(table as SQLiteTable), // those that came in as its own
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    nameOf: (column) => db.dialect.casing.getColumnCasing(column),
    textOf: (expression) => db.dialect.sqlToQuery(expression).sql,
    familyOf,
    defaultPrecision: 3,
    freshStamp: 'lower(hex(randomblob(16)))',

    async read(declared) {
      const { name } = declared
      const columns = await rows<ColumnRow>(sql`
        select name, type, "notnull" as "isRequired", dflt_value as "defaultValue", pk, hidden
        from pragma_table_xinfo(${name})`)
      if (columns.length === 0) return null
      const keys = await rows<KeyRow>(sql`
        select i.name as "index", i."unique" as "isUnique", i.partial as "isPartial", i.origin, k.name as "column",
          k.coll as "collation", s.sql as "statement"
        from pragma_index_list(${name}) i, pragma_index_xinfo(i.name) k
        left join sqlite_master s on s.type = 'index' and s.name = i.name
        where k.key = 1 order by i.seq, k.seqno`)
      const foreignKeys = await rows<{ column: string; action: string }>(sql`
        select "from" as "column", on_delete as "action" from pragma_foreign_key_list(${name})`)
      const loose = keys.filter(({ collation }) => collation !== 'BINARY')
      return {
        columns: columns.map(({ name, type, isRequired, defaultValue, pk, hidden }) => ({
          name,
          type,
          isNullable: !isRequired && pk === 0,
          hasDefault: defaultValue !== null || pk > 0 || hidden > 0,
          isExact: !loose.some(({ column }) => column === name),
        })),
        keys: [primaryKey(columns), ...indexesOf(keys)],
        foreignKeys: foreignKeys.map(({ column, action }) => ({
          name: '',
          columns: [column],
          isCascading: action === 'CASCADE',
        })),
        indexes: statementsOf(catalog, declared, keys),
      }
    },

    connection: {
      async heedsForeignKeys() {
        const [row] = await rows<Record<string, unknown>>(sql`pragma foreign_keys`)
        return Number(row?.['foreign_keys']) === 1
      },
    },

    changeColumn: (table) => rebuild(catalog, table),
    addCascade: (table) => rebuild(catalog, table),
  }
  return catalog
}

function primaryKey(columns: readonly ColumnRow[]): LiveKey {
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk)
  return { columns: key.map(({ name }) => name), isUnique: true }
}

function byIndex(keys: readonly KeyRow[]): KeyRow[][] {
  const names = new Set(keys.map(({ index }) => index))
  return [...names].map((name) => keys.filter(({ index }) => index === name))
}

function indexesOf(keys: readonly KeyRow[]): LiveKey[] {
  const overAll = keys.filter(({ isPartial }) => isPartial === 0)
  return byIndex(overAll).map((parts) => ({
    columns: parts.map(({ column, statement }) => column ?? lowered(statement)),
    isUnique: parts.some(({ isUnique }) => isUnique === 1),
  }))
}

/** What makes the indexes again, on a table that was made anew. */
function statementsOf(
  catalog: Catalog,
  declared: DeclaredTable,
  keys: readonly KeyRow[],
): string[] {
  return byIndex(keys).flatMap((parts) => {
    const [first] = parts
    const columns = parts.flatMap(({ column }) => column ?? [])
    if (first?.origin === 'u') return createIndex(catalog, declared, columns, 'UNIQUE INDEX')
    return first?.statement ? `${first.statement};` : []
  })
}

/** `… (lower(email))` → `email`: an index on it is unique for the address as well. */
function lowered(statement: string | null): string {
  return /\(lower\(["`]?(\w+)["`]?\)\)/i.exec(statement ?? '')?.[1] ?? ''
}

/**
 * SQLite changes no column and adds no constraint: the table is made anew.
 *
 * @see https://www.sqlite.org/lang_altertable.html#otheralter
 */
function rebuild(catalog: Catalog, { declared, live }: InspectedTable): string {
  const known = new Set(declared.columns.map(catalog.nameOf))
  const undeclared = live.columns.filter(({ name }) => !known.has(name))
  const more = undeclared.map(({ name, type }) => `${catalog.quote(name)} ${type}`)
  const next: DeclaredTable = { ...declared, name: `${declared.name}_next` }
  const made = declared.columns.filter(({ generated }) => generated).map(catalog.nameOf)
  const kept = live.columns.filter(({ name }) => !made.includes(name))
  const columns = kept.map(({ name }) => catalog.quote(name)).join(', ')
  const [table, nextTable] = [tableName(catalog, declared), tableName(catalog, next)]
  return [
    'PRAGMA foreign_keys = OFF; BEGIN;',
    `CREATE TABLE ${nextTable} (${tableBody(catalog, declared, more)});`,
    `INSERT INTO ${nextTable} (${columns}) SELECT ${columns} FROM ${table};`,
    `DROP TABLE ${table};`,
    `ALTER TABLE ${nextTable} RENAME TO ${table};`,
    ...(live.indexes ?? []),
    'COMMIT; PRAGMA foreign_keys = ON;',
  ].join(' ')
}

/** @see https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
function familyOf(type: string): string {
  if (/int/i.test(type)) return 'number'
  if (/char|clob|text/i.test(type)) return 'text'
  return type === '' || /blob/i.test(type) ? 'blob' : 'number'
}
