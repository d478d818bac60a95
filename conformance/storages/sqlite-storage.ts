import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/sqlite'
import { text } from 'drizzle-orm/sqlite-core'
import type { SQLiteDatabase } from '../../packages/adapter-drizzle/test/sqlite.ts'
import { emptyTables } from '../../packages/adapter-drizzle/test/tables.ts'
import type { FixtureStorage, FixtureUser } from '../fixture/user.ts'

/** The tables of a mount. */
export const tables = authTables({
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

/** The stores of a mount, on a database that has the tables. */
export function sqliteStorage(db: SQLiteDatabase): FixtureStorage {
  return { ...drizzleStorage(db, tables), clear: () => emptyTables(db, tables) }
}
