import { type Client, createClient } from '@libsql/client'
import type { Logger } from 'drizzle-orm'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'

/** Opens a database in memory with these tables, and notes every query that follows. */
export async function openDatabase(
  ...tables: SQLiteTable[]
): Promise<{ client: Client; db: LibSQLDatabase; queries: string[] }> {
  const client = createClient({ url: 'file::memory:' })
  for (const table of tables) await client.execute(createTable(table))
  const queries: string[] = []
  const logger: Logger = { logQuery: (query) => queries.push(query) }
  return { client, db: drizzle(client, { logger }), queries }
}

function createTable(table: SQLiteTable): string {
  const { name, columns, foreignKeys } = getTableConfig(table)
  const lines = columns.map((column) =>
    [
      `"${column.name}"`,
      column.getSQLType(),
      column.primary ? 'primary key' : '',
      'autoIncrement' in column && column.autoIncrement ? 'autoincrement' : '',
      column.notNull ? 'not null' : '',
      column.isUnique ? 'unique' : '',
    ].join(' '),
  )
  const references = foreignKeys.map((key) => {
    const { columns: own, foreignColumns, foreignTable } = key.reference()
    const target = `"${getTableConfig(foreignTable as SQLiteTable).name}"("${foreignColumns[0]?.name}")`
    return `foreign key ("${own[0]?.name}") references ${target} on delete ${key.onDelete ?? 'no action'}`
  })
  return `create table "${name}" (${[...lines, ...references].join(', ')})`
}
