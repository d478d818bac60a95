import { authTables, drizzleStorage } from '@fetch-users/adapter-drizzle/mysql'
import { json, text, varchar } from 'drizzle-orm/mysql-core'
import { mysql2, openMysql as openDatabase } from '../../packages/adapter-drizzle/test/mysql.ts'
import { emptyTables } from '../../packages/adapter-drizzle/test/tables.ts'
import type { FixtureStorage, FixtureUser } from '../fixture/user.ts'

const tables = authTables({
  userColumns: {
    displayName: text('display_name'),
    nickname: varchar('nickname', { length: 255 }).unique(),
    settings: json('settings').$type<FixtureUser['settings']>(),
    plan: varchar('plan', { length: 10, enum: ['free', 'pro'] })
      .notNull()
      .default('free'),
    note: text('note'),
  },
})

/** MySQL or MariaDB, by mysql2. */
export async function openMysql(server: string): Promise<FixtureStorage> {
  const { db } = await openDatabase(tables, mysql2(server))
  const clear = () => emptyTables(db, tables)
  return { ...drizzleStorage(db, tables), clear }
}
