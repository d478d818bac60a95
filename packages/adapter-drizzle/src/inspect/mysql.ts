import { type SQL, sql } from 'drizzle-orm'
import { getTableConfig, type MySqlTable } from 'drizzle-orm/mysql-core'
import {
  type Catalog,
  type DrizzleDialect,
  foreignKeysOn,
  type LiveColumn,
  type LiveForeignKey,
} from './catalog.ts'
import { addForeignKey, columnDefinition, tableName } from './statements.ts'

/** As much of Drizzle's database as it takes to read the schema. */
export interface MySqlCatalogDatabase {
  readonly dialect: DrizzleDialect
  execute(query: SQL): PromiseLike<unknown>
}

/** MySQL and MariaDB, by their `information_schema`. */
export function mysqlCatalog(db: MySqlCatalogDatabase): Catalog {
  async function rows<Row>(query: SQL): Promise<Row[]> {
    const [found] = (await db.execute(query)) as [Row[]] // mysql2 returns the columns behind them
    return found
  }
  const catalog: Catalog = {
    configOf: (table) => getTableConfig(table as MySqlTable), // those that came in as its own
    quote: (name) => `\`${name.replaceAll('`', '``')}\``,
    nameOf: (column) => db.dialect.casing.getColumnCasing(column),
    textOf: (expression) => db.dialect.sqlToQuery(expression).sql,
    familyOf,
    defaultPrecision: 0,
    freshStamp: 'hex(random_bytes(16))',

    async read({ schema, name }) {
      const place = schema === undefined ? sql`database()` : sql`${schema}`
      const here = sql`table_schema = ${place} and table_name = ${name}`
      const columns = await rows<Record<keyof LiveColumn, string>>(columnsOf(here))
      if (columns.length === 0) return null
      const keys = await rows<{ columns: string; isUnique: number }>(keysOf(here))
      const foreignKeys = await rows<Record<keyof LiveForeignKey, string>>(
        foreignKeysOf(place, name),
      )
      return {
        columns: columns.map(({ name, type, isNullable, hasDefault, isExact }) => ({
          name,
          type,
          isNullable: Boolean(isNullable),
          hasDefault: Boolean(hasDefault),
          isExact: Boolean(isExact),
        })),
        keys: keys.map(({ columns, isUnique }) => ({
          columns: columns.split(','),
          isUnique: Boolean(isUnique),
        })),
        foreignKeys: foreignKeys.map(({ name, columns, isCascading }) => ({
          name,
          columns: columns.split(','),
          isCascading: Boolean(isCascading),
        })),
      }
    },

    connection: {
      async now() {
        const [row] = await rows<{ seconds: string }>(sql`select unix_timestamp(now(3)) as seconds`)
        return new Date(Number(row?.seconds) * 1000)
      },
    },

    changeColumn({ declared }, column) {
      const definition = columnDefinition(catalog, column)
      return `ALTER TABLE ${tableName(catalog, declared)} MODIFY COLUMN ${definition};`
    },

    addCascade({ declared, live }, reference) {
      const drops = foreignKeysOn(live, catalog.nameOf(reference.column)).map(
        ({ name }) => `DROP FOREIGN KEY ${catalog.quote(name)}`,
      )
      const actions = [...drops, addForeignKey(catalog, declared, reference)]
      return `ALTER TABLE ${tableName(catalog, declared)} ${actions.join(', ')};`
    },
  }
  return catalog
}

function columnsOf(here: SQL): SQL {
  return sql`
    select column_name as \`name\`, column_type as \`type\`, is_nullable = 'YES' as \`isNullable\`,
      column_default is not null or extra regexp 'auto_increment|generated' as \`hasDefault\`,
      coalesce(collation_name like '%\\_bin', 1) as \`isExact\`
    from information_schema.columns where ${here}`
}

function keysOf(here: SQL): SQL {
  return sql`
    select not max(non_unique) as \`isUnique\`,
      group_concat(column_name order by seq_in_index) as \`columns\`
    from information_schema.statistics where ${here}
    group by index_name having max(sub_part) is null`
}

function foreignKeysOf(schema: SQL, table: string): SQL {
  return sql`
    select k.constraint_name as \`name\`, r.delete_rule = 'CASCADE' as \`isCascading\`,
      group_concat(k.column_name) as \`columns\`
    from information_schema.key_column_usage k join information_schema.referential_constraints r
      on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name
    where k.table_schema = ${schema} and k.table_name = ${table} and r.table_name = ${table}
    group by k.constraint_name, r.delete_rule`
}

const families: readonly (readonly [RegExp, string])[] = [
  [/^(bool|tinyint\(1\))/, 'boolean'],
  [/^(varchar|char|\w*text|json)/, 'text'], // MariaDB keeps JSON as text
  [/^(double|real)/, 'double'],
  [/^(datetime|timestamp)/, 'time'],
  [/^(\w*int|serial)/, 'number'],
]

function familyOf(type: string): string {
  const family = families.find(([pattern]) => pattern.test(type))?.[1]
  return family ?? type.replace(/\(.*/, '').trim()
}
