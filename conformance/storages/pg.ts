import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/pg'
import { jsonb, text } from 'drizzle-orm/pg-core'
import type { Open } from '../../packages/adapter-drizzle/test/database.ts'
import {
  openPg as openDatabase,
  type PostgresDatabase,
} from '../../packages/adapter-drizzle/test/pg.ts'
import { emptyTables } from '../../packages/adapter-drizzle/test/tables.ts'
import type { FixtureStorage, FixtureUser } from '../fixture/user.ts'

const tables = authTables({
  userColumns: {
    displayName: text('display_name'),
    nickname: text('nickname').unique(),
    settings: jsonb('settings').$type<FixtureUser['settings']>(),
    plan: text('plan', { enum: ['free', 'pro'] })
      .notNull()
      .default('free'),
    note: text('note'),
  },
})

/** PostgreSQL, by one of its drivers. */
export async function openPg(open: Open<PostgresDatabase>): Promise<FixtureStorage> {
  const { db } = await openDatabase(tables, open)
  const clear = () => emptyTables(db, tables)
  return { ...drizzleStorage(db, tables), clear }
}
