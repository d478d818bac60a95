import { inspect } from 'node:util'
import { StorageUnavailable, UniqueViolation } from '@fetch-users/core'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import { runContracts } from '../../test/contracts.ts'
import { openSqlite, sqliteDrivers } from '../../test/sqlite.ts'
import { emptyTables } from '../../test/tables.ts'
import { oauthAccountColumns, sessionColumns, userColumns } from './columns.ts'
import { diagnose } from './dialect.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const ready = authTables()

const people = sqliteTable('people', {
  ...userColumns(),
  id: integer('person_no').primaryKey({ autoIncrement: true }),
  email: text('mail_address').notNull().unique(),
  hashedPassword: text('pw'),
  plan: text('plan', { enum: ['free', 'pro'] }).notNull(),
  nickname: text('nick').unique(),
})
const owner = () =>
  integer('person_no')
    .notNull()
    .references(() => people.id)
const renamed = {
  users: people,
  sessions: sqliteTable('logins', {
    ...sessionColumns(),
    userId: owner(),
    device: text('device').notNull().default('unknown'),
  }),
  oauthAccounts: sqliteTable('links', { ...oauthAccountColumns(), userId: owner() }, (link) => [
    primaryKey({ columns: [link.provider, link.accountId] }),
  ]),
  oneTimeTokens: ready.oneTimeTokens,
  rateLimits: ready.rateLimits,
}

const { securityStamp: _, ...columnsWithoutStamp } = userColumns()
const stampless = { ...ready, users: sqliteTable('users', columnsWithoutStamp) }

describe.each(Object.entries(sqliteDrivers))('the ready tables, by %s', (_, open) => {
  runContracts(async () => {
    const { db, close } = await openSqlite(ready, open)
    return { storage: drizzleStorage(db, ready), empty: () => emptyTables(db, ready), close }
  })
})

describe("tables of the application's own, without cascade, with integer ids and other names", () => {
  const open = () => openSqlite(renamed)

  runContracts(
    async () => {
      const { db, close } = await open()
      const empty = () => emptyTables(db, renamed)
      return { storage: drizzleStorage(db, renamed), empty, close }
    },
    { plan: 'free' },
  )

  test('another unique column is named by its property', async () => {
    const { users: store } = drizzleStorage((await open()).db, renamed)
    const ann = { email: 'ann@example.com', nickname: 'annie', plan: 'free' }
    await store.insert(ann)
    const refused = store.insert({ ...ann, email: 'bob@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('nickname'))
  })

  test('a required column without a default is known as such', async () => {
    const { users: store } = drizzleStorage((await open()).db, renamed)
    const required = store.columns?.filter(({ isRequired }) => isRequired).map(({ name }) => name)
    expect(required).toEqual(['email', 'plan'])
  })
})

describe('users in a table without a security stamp', () => {
  runContracts(async () => {
    const { db, close } = await openSqlite(stampless)
    const empty = () => emptyTables(db, stampless)
    return { storage: drizzleStorage(db, stampless), empty, close }
  })
})

describe('what a driver says', () => {
  test.each([
    ['UNIQUE constraint failed: users.email', 'email'],
    ['D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT (extended: …)', 'email'],
    ["UNIQUE constraint failed: index 'users_email_lower'", 'users_email_lower'],
    ['UNIQUE constraint failed: people.nick, people.plan', 'nick, plan'],
  ])('%s is about %s', (message, what) => {
    expect(diagnose(new Error(message))).toEqual({ kind: 'unique', what })
  })

  test('an unknown error is passed on', () => {
    expect(diagnose(new Error('no such table: users'))).toBeNull()
  })
})

describe('faults', () => {
  test('the stores can be made before the tables', async () => {
    const { db } = await openSqlite({})
    expect(() => drizzleStorage(db, ready)).not.toThrow()
  })

  test('a closed connection is StorageUnavailable, not "no"', async () => {
    const client = createClient({ url: 'file::memory:' })
    const { users, sessions } = drizzleStorage(drizzle(client), ready)
    client.close()
    await expect(users.find('x')).rejects.toBeInstanceOf(StorageUnavailable)
    await expect(sessions?.find('x')).rejects.toBeInstanceOf(StorageUnavailable)
  })

  test('an index on an expression is known by the column in its name', async () => {
    const { db } = await openSqlite(ready)
    await db.run('create unique index users_email_lower on users (lower(email))')
    const { users } = drizzleStorage(db, ready)
    await users.insert({ email: 'ann@example.com' })
    const refused = users.insert({ email: 'ANN@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('email'))
  })

  test('an error quotes none of the values, at any depth', async () => {
    const { db } = await openSqlite({})
    const storage = drizzleStorage(db, ready)
    const email = 'ann@example.com'
    const error: unknown = await storage.users.findByEmail(email).catch((caught) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: null })).not.toContain(email)
  })
})
