import { type Logger, sql } from 'drizzle-orm'
import type {
  MySqlDatabase,
  MySqlQueryResultHKT,
  PreparedQueryHKTBase,
} from 'drizzle-orm/mysql-core'
import { drizzle } from 'drizzle-orm/mysql2'
import mysql from 'mysql2/promise'
import { type Open, openWith, type TestDatabase } from './database.ts'
import { type Schema, statementsOf } from './schema.ts'

export type AnyMySqlDatabase = MySqlDatabase<MySqlQueryResultHKT, PreparedQueryHKTBase>

/** mysql2, with a database of its own on a server. */
export const mysql2 =
  (server: string) =>
  async (logger: Logger, options: mysql.PoolOptions = {}): ReturnType<Open<AnyMySqlDatabase>> => {
    const uri = await newDatabase(server)
    const pool = mysql.createPool({ uri, connectionLimit: 10, ...options })
    return { db: drizzle(pool, { logger }), close: () => pool.end() }
  }

/** Opens a database with these tables. */
export async function openMysql(
  schema: Schema,
  open: Open<AnyMySqlDatabase>,
): Promise<TestDatabase<AnyMySqlDatabase>> {
  const statements = await statementsOf.mysql(schema)
  return openWith(open, statements, (db, statement) => db.execute(sql.raw(statement)))
}

async function newDatabase(server: string): Promise<string> {
  const connection = await mysql.createConnection(server)
  const name = `db_${crypto.randomUUID().replaceAll('-', '')}`
  // Not what the library's own columns ask for: they have to bring their collation along.
  await connection.query(`create database ${name} collate utf8mb4_general_ci`)
  await connection.end()
  return Object.assign(new URL(server), { pathname: name }).href
}
