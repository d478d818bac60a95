import {
  openSqlite as openDatabase,
  type SQLiteDatabase,
  sqliteDrivers,
} from '../../packages/adapter-drizzle/test/sqlite.ts'
import type { FixtureStorage } from '../fixture/user.ts'
import { sqliteStorage, tables } from './sqlite-storage.ts'

/** SQLite, by one of its drivers. */
export async function openSqlite(
  driver: keyof typeof sqliteDrivers,
): Promise<{ storage: FixtureStorage; db: SQLiteDatabase }> {
  const { db } = await openDatabase(tables, sqliteDrivers[driver])
  return { storage: sqliteStorage(db), db }
}
