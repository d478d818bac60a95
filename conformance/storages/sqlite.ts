import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { text } from 'drizzle-orm/sqlite-core'
import {
  openSqlite as openDatabase,
  type SQLiteDatabase,
  sqliteDrivers,
} from '../../packages/adapter-drizzle/test/sqlite.ts'
import { emptyTables } from '../../packages/adapter-drizzle/test/tables.ts'
import type { FixtureStorage, FixtureUser } from '../fixture/user.ts'

const tables = authTables({
  userColumns: {
    displayName: text('display_name'),
    nickname: text('nickname').unique(),
    settings: text('settings', { mode: 'json' }).$type<FixtureUser['settings']>(),
    plan: text('plan', { enum: ['free', 'pro'] })
      .notNull()
      .default('free'),
    note: text('note'),
  },
})

/** SQLite, by one of its drivers. */
export async function openSqlite(
  driver: keyof typeof sqliteDrivers,
): Promise<{ storage: FixtureStorage; db: SQLiteDatabase }> {
  const { db } = await openDatabase(tables, sqliteDrivers[driver])
  const clear = () => emptyTables(db, tables)
  return { storage: { ...drizzleStorage(db, tables), clear }, db }
}
