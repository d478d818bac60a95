import type { Open } from '../../packages/adapter-drizzle/test/database.ts'
import {
  openSqlite as openDatabase,
  type SQLiteDatabase,
} from '../../packages/adapter-drizzle/test/sqlite.ts'
import type { FixtureStorage } from '../fixture/user.ts'
import { sqliteStorage, tables } from './sqlite-storage.ts'

/** SQLite, by one of its drivers. */
export async function openSqlite(open: Open<SQLiteDatabase>): Promise<FixtureStorage> {
  const { db } = await openDatabase(tables, open)
  return sqliteStorage(db)
}
