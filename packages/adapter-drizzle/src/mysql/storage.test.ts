import { inspect } from 'node:util'
import { UniqueViolation } from '@fetch-users/core'
import { bigint, customType, mysqlTable, primaryKey, varchar } from 'drizzle-orm/mysql-core'
import { drizzle } from 'drizzle-orm/mysql2'
import mysql from 'mysql2/promise'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { runContracts } from '../../test/contracts.ts'
import { mysql2, openMysql } from '../../test/mysql.ts'
import { statementsOf } from '../../test/schema.ts'
import { emptyTables } from '../../test/tables.ts'
import { oauthAccountColumns, sessionColumns, userColumns } from './columns.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const ready = authTables()
const latin1 = customType<{ data: string }>({
  dataType: () => 'varchar(254) character set latin1',
})

const people = mysqlTable('people', {
  ...userColumns(),
  id: bigint('person_no', { mode: 'bigint' }).primaryKey().autoincrement(),
  hashedPassword: varchar('pw', { length: 255 }),
  plan: varchar('plan', { length: 10, enum: ['free', 'pro'] }).notNull(),
  nickname: varchar('nick', { length: 50 }).unique('one_nick_each'),
})
const owner = () =>
  bigint('person_no', { mode: 'bigint' })
    .notNull()
    .references(() => people.id)
const renamed = {
  users: people,
  sessions: mysqlTable('logins', {
    ...sessionColumns(),
    userId: owner(),
    device: varchar('device', { length: 20 }).notNull().default('unknown'),
  }),
  oauthAccounts: mysqlTable('links', { ...oauthAccountColumns(), userId: owner() }, (link) => [
    primaryKey({ columns: [link.provider, link.accountId] }),
  ]),
  oneTimeTokens: ready.oneTimeTokens,
  rateLimits: ready.rateLimits,
}

const server = await startServer('mariadb')
afterAll(() => server?.stop())

const open = mysql2(server?.url ?? '')
describe.skipIf(!server)('the ready tables, by mysql2', () => {
  runContracts(async () => {
    const { db, close } = await openMysql(ready, open)
    return { storage: drizzleStorage(db, ready), empty: () => emptyTables(db, ready), close }
  })
})

describe.skipIf(!server)("tables of the application's own, with bigint ids", () => {
  runContracts(
    async () => {
      const { db, close } = await openMysql(renamed, open)
      const empty = () => emptyTables(db, renamed)
      return { storage: drizzleStorage(db, renamed), empty, close }
    },
    { plan: 'free' },
  )

  test('another unique column is named by its property, whatever the key is called', async () => {
    const { db } = await openMysql(renamed, open)
    const { users } = drizzleStorage(db, renamed)
    const ann = { email: 'ann@example.com', nickname: 'annie', plan: 'free' }
    await users.insert(ann)
    const refused = users.insert({ ...ann, email: 'bob@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('nickname'))
  })
})

describe.skipIf(!server)('an address in a column of a careless collation', () => {
  const users = mysqlTable('users', {
    ...userColumns(),
    email: varchar('email', { length: 254 }).notNull().unique(),
  })

  test('is found as it is written, and no other way', async () => {
    const { db } = await openMysql({ users }, open)
    const store = drizzleStorage(db, { users }).users
    const { user } = await store.insert({ email: 'änn@example.com' })
    expect(await store.findByEmail('änn@example.com')).toMatchObject({ user })
    for (const email of ['ann@example.com', 'ÄNN@example.com', 'änn@example.com ']) {
      expect(await store.findByEmail(email)).toBeNull()
      expect(await store.list({ limit: 1, email })).toEqual([])
    }
  })

  test('an error quotes none of the values, at any depth', async () => {
    const { db } = await openMysql({ users }, open)
    const store = drizzleStorage(db, { users }).users
    await store.insert({ email: 'ann@example.com' })
    const refused = { email: 'ann@example.com', securityStamp: 'stamp'.repeat(20) }
    for (const values of [{ email: 'ann@example.com' }, { ...refused, email: 'bob@example.com' }]) {
      const error: unknown = await store.insert(values).catch((caught) => caught)
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: null })).not.toMatch(/example\.com|stampstamp/)
    }
  })
})

describe.skipIf(!server)('a server that is set up in another way', () => {
  const connect = () => mysql.createConnection(server?.url ?? '')

  test('a single connection is refused: requests would share its transactions', async () => {
    const connection = await connect()
    expect(() => drizzleStorage(drizzle(connection), ready)).toThrow(/pool/)
    await connection.end()
  })

  test('no query is made where a backslash escapes nothing', async () => {
    const { db, close } = await openMysql(ready, (logger) => open(logger, { connectionLimit: 1 }))
    await db.execute("set session sql_mode = 'NO_BACKSLASH_ESCAPES'")
    const found = drizzleStorage(db, ready).users.findByEmail("o'brien@example.com")
    await expect(found).rejects.toThrow(/NO_BACKSLASH_ESCAPES/)
    await close()
  })

  test('a taken field is named, whatever its constraint is called', async () => {
    const users = mysqlTable('display_names', {
      ...userColumns(),
      email: varchar('mail_address', { length: 254 }).notNull().unique('uq_login'),
      displayName: varchar('display_name', { length: 50 }).unique('uq_1'),
    })
    const { db, close } = await openMysql({ users }, open)
    const store = drizzleStorage(db, { users }).users
    const ann = { email: 'ann@example.com', displayName: 'Ann' }
    await store.insert(ann)
    const sameAddress = store.insert({ ...ann, displayName: 'Annie' })
    await expect(sameAddress).rejects.toEqual(new UniqueViolation('email'))
    const sameName = store.insert({ ...ann, email: 'bob@example.com' })
    await expect(sameName).rejects.toEqual(new UniqueViolation('displayName'))
    await close()
  })

  test('a taken address is named in whatever language the server speaks', async () => {
    const { db, close } = await openMysql(ready, (logger) => open(logger, { connectionLimit: 1 }))
    await db.execute("set session lc_messages = 'de_DE'")
    const { users } = drizzleStorage(db, ready)
    await users.insert({ email: 'ann@example.com' })
    const refused = users.insert({ email: 'ann@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('email'))
    await close()
  })

  test('text of clients fits where the database has another character set', async () => {
    const { db, close } = await openMysql({}, open)
    await db.execute('alter database character set latin1')
    for (const statement of await statementsOf.mysql(ready)) await db.execute(statement)
    const { users, sessions } = drizzleStorage(db, ready)
    const { user } = await users.insert({ email: 'ann@example.com' })
    const at = new Date()
    await sessions?.insert({
      ...{ id: '1', tokenDigest: 'digest', userId: String(user.id), backend: 'cookie' },
      ...{ authenticatedAt: at, createdAt: at, lastUsedAt: at, expiresAt: at, generation: 0 },
      ...{ securityStamp: 'stamp', ip: null, userAgent: 'x\u0080 😀' },
    })
    expect((await sessions?.find('digest'))?.session.userAgent).toBe('x\u0080 😀')
    await close()
  })

  test("an address in a column of another character set is that of the caller's", async () => {
    const users = mysqlTable('users', { ...userColumns(), email: latin1('email').notNull() })
    const { db, close } = await openMysql({ users }, open)
    const store = drizzleStorage(db, { users }).users
    const { user } = await store.insert({ email: 'jürgen@example.com' })
    const expected = { email: 'jürgen@example.com' }
    expect(await store.update(String(user.id), { isVerified: true }, expected)).not.toBeNull()
    await close()
  })
})
