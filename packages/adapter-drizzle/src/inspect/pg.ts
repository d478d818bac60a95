import { type Column, type SQL, sql } from 'drizzle-orm'
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core'
import {
  type Catalog,
  type DrizzleDialect,
  foreignKeysOn,
  type LiveColumn,
  type LiveForeignKey,
} from './catalog.ts'
import { addForeignKey, tableName } from './statements.ts'

/** As much of Drizzle's database as it takes to read the catalogue. */
export interface PgCatalogDatabase {
  readonly dialect: DrizzleDialect
  execute(query: SQL): PromiseLike<unknown>
}

/** PostgreSQL, by its own catalogue. */
export function pgCatalog(db: PgCatalogDatabase): Catalog {
  async function rows<Row>(query: SQL): Promise<Row[]> {
    const result = await db.execute(query)
    // Of the drivers, some return the rows, some wrap them; their columns are those of the query.
    return (Array.isArray(result) ? result : (result as { rows: unknown }).rows) as Row[]
  }
  const catalog: Catalog = {
    configOf: (table) => getTableConfig(table as PgTable), // those that came in as its own
    quote: (name) => `"${name.replaceAll('"', '""')}"`,
    nameOf: (column) => db.dialect.casing.getColumnCasing(column),
    textOf: (expression) => db.dialect.sqlToQuery(expression).sql,
    familyOf,
    defaultPrecision: 6,
    freshStamp: "replace(gen_random_uuid()::text, '-', '')",

    async read(declared) {
      const table = sql`to_regclass(${tableName(catalog, declared)})`
      const columns = await rows<LiveColumn>(columnsOf(table))
      if (columns.length === 0) return null
      const keys = await rows<{ columns: string; isUnique: boolean }>(keysOf(table))
      const foreignKeys = await rows<{ columns: string } & LiveForeignKey>(foreignKeysOf(table))
      return {
        columns,
        keys: keys.map((key) => ({ ...key, columns: namesIn(key.columns).map(withoutLower) })),
        foreignKeys: foreignKeys.map((key) => ({ ...key, columns: namesIn(key.columns) })),
      }
    },

    connection: {
      async now() {
        const [row] = await rows<{ seconds: string }>(
          sql`select extract(epoch from clock_timestamp())::text as seconds`,
        )
        return new Date(Number(row?.seconds) * 1000)
      },
    },

    changeColumn({ declared, live }, column, change) {
      const name = catalog.quote(catalog.nameOf(column))
      const present = live.columns.find((it) => it.name === catalog.nameOf(column))
      const actions = {
        type: `TYPE ${column.getSQLType()} USING ${conversion(name, present, column)}`,
        required: 'SET NOT NULL',
        nullable: 'DROP NOT NULL',
      }
      return `ALTER TABLE ${tableName(catalog, declared)} ALTER COLUMN ${name} ${actions[change]};`
    },

    addCascade({ declared, live }, reference) {
      const drops = foreignKeysOn(live, catalog.nameOf(reference.column)).map(
        ({ name }) => `DROP CONSTRAINT ${catalog.quote(name)}`,
      )
      const actions = [...drops, addForeignKey(catalog, declared, reference)]
      return `ALTER TABLE ${tableName(catalog, declared)} ${actions.join(', ')};`
    },
  }
  return catalog
}

function columnsOf(table: SQL): SQL {
  return sql`
    select a.attname as "name", format_type(a.atttypid, a.atttypmod) as "type",
      not a.attnotnull as "isNullable", a.atthasdef or a.attidentity <> '' as "hasDefault",
      coalesce(c.collisdeterministic, true) and a.atttypid::regtype::text <> 'citext' as "isExact"
    from pg_attribute a left join pg_collation c on c.oid = a.attcollation
    where a.attrelid = ${table} and a.attnum > 0 and not a.attisdropped`
}

function keysOf(table: SQL): SQL {
  return sql`
    select i.indisunique as "isUnique", array_to_json(array(
      select pg_get_indexdef(i.indexrelid, k, true) from generate_series(1, i.indnkeyatts) k
    ))::text as "columns"
    from pg_index i where i.indrelid = ${table} and i.indpred is null and i.indisvalid`
}

function foreignKeysOf(table: SQL): SQL {
  return sql`
    select c.conname as "name", c.confdeltype = 'c' as "isCascading", array_to_json(array(
      select a.attname from pg_attribute a where a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    ))::text as "columns"
    from pg_constraint c where c.conrelid = ${table} and c.contype = 'f'`
}

/** What `array_to_json` wrote: drivers differ in how they read arrays. */
function namesIn(json: string): string[] {
  return JSON.parse(json)
}

/** `lower(email)` → `email`: an index on it is unique for the address as well. */
function withoutLower(expression: string): string {
  return expression.replace(/^lower\((.*?)(::text)?\)$/, '$1').replaceAll('"', '')
}

const families: readonly (readonly [RegExp, string])[] = [
  [/^(text|character|varchar|char|citext)/, 'text'],
  [/^timestamp.*with time zone$/, 'time with a time zone'],
  [/^timestamp/, 'time without a time zone'],
  [/^time\b.*with time zone$/, 'time of day with a time zone'],
  [/^time\b/, 'time of day'],
  [/^(small|big)?(int|serial)/, 'number'],
]

function familyOf(type: string): string {
  const family = families.find(([pattern]) => pattern.test(type))?.[1]
  // `auth."Role"` is what the schema declares as `Role`.
  return family ?? type.replace(/\(.*|^.*\.|"/g, '').trim()
}

function conversion(name: string, present: LiveColumn | undefined, column: Column): string {
  const [from, to] = [present?.type ?? '', column.getSQLType()].map(familyOf)
  // What was written without a time zone was written in UTC.
  const isZoned = from === 'time without a time zone' && to === 'time with a time zone'
  return isZoned ? `${name} AT TIME ZONE 'UTC'` : `${name}::${column.getSQLType()}`
}
