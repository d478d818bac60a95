// Compiled, never run: the user of each dialect is inferred from its table.
import * as mysql from '@fetch-users/adapter-drizzle/mysql'
import * as pg from '@fetch-users/adapter-drizzle/pg'
import * as sqlite from '@fetch-users/adapter-drizzle/sqlite'
import type { Storage } from '@fetch-users/core'
import {
  bigint as mysqlBigint,
  mysqlTable,
  mysqlTableCreator,
  varchar,
} from 'drizzle-orm/mysql-core'
import { bigserial, bigint as pgBigint, pgSchema, text } from 'drizzle-orm/pg-core'
import { text as sqliteText } from 'drizzle-orm/sqlite-core'
import { expectTypeOf } from 'vitest'

declare const pgDatabase: pg.PgDatabaseLike
declare const mysqlDatabase: mysql.MySqlDatabaseLike
declare const sqliteDatabase: sqlite.SQLiteDatabaseLike

type UserIn<S> = S extends Storage<infer User> ? User : never

interface User {
  id: string
  email: string
  isActive: boolean
  isSuperuser: boolean
  isVerified: boolean
  displayName: string | null
}

// The ready tables, with a column of the application's own
const onPg = pg.authTables({ userColumns: { displayName: text('display_name') } })
const onPgStorage = pg.drizzleStorage(pgDatabase, onPg)
expectTypeOf<UserIn<typeof onPgStorage>>().toEqualTypeOf<User>()

const onMysql = mysql.authTables({
  userColumns: { displayName: varchar('display_name', { length: 50 }) },
  table: mysqlTableCreator((name) => `auth_${name}`),
})
const onMysqlStorage = mysql.drizzleStorage(mysqlDatabase, onMysql)
expectTypeOf<UserIn<typeof onMysqlStorage>>().toEqualTypeOf<User>()

const onSqlite = sqlite.authTables({ userColumns: { displayName: sqliteText('display_name') } })
const onSqliteStorage = sqlite.drizzleStorage(sqliteDatabase, onSqlite)
expectTypeOf<UserIn<typeof onSqliteStorage>>().toEqualTypeOf<User>()

// Tables of the application's own, with other ids
const auth = pgSchema('auth')
const people = auth.table('people', {
  ...pg.userColumns(),
  id: bigserial('person_no', { mode: 'number' }).primaryKey(),
})
const logins = auth.table('logins', {
  ...pg.sessionColumns(),
  userId: pgBigint('person_no', { mode: 'number' }).notNull(),
})
const own = pg.drizzleStorage(pgDatabase, { users: people, sessions: logins })
expectTypeOf<UserIn<typeof own>['id']>().toEqualTypeOf<number>()

const members = mysqlTable('members', {
  ...mysql.userColumns(),
  id: mysqlBigint('id', { mode: 'bigint' }).primaryKey().autoincrement(),
})
const ownOnMysql = mysql.drizzleStorage(mysqlDatabase, { users: members })
expectTypeOf<UserIn<typeof ownOnMysql>['id']>().toEqualTypeOf<bigint>()
