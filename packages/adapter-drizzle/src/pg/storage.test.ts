import { inspect } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { UniqueViolation } from '@fetch-users/core'
import {
  bigint,
  integer,
  pgEnum,
  pgSchema,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
  varchar,
} from 'drizzle-orm/pg-core'
import { drizzle as drizzleOnPglite } from 'drizzle-orm/pglite'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { runContracts } from '../../test/contracts.ts'
import { openPg, pgDrivers, pglite } from '../../test/pg.ts'
import { emptyTables } from '../../test/tables.ts'
import { oauthAccountColumns, sessionColumns, userColumns } from './columns.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const ready = authTables()

const auth = pgSchema('auth')
const people = auth.table(
  'people',
  {
    ...userColumns(),
    id: serial('person_no').primaryKey(),
    email: varchar('mail_address', { length: 254 }).notNull(),
    hashedPassword: text('pw'),
    plan: text('plan', { enum: ['free', 'pro'] }).notNull(),
    nickname: text('nick').unique('one_nick_each'),
  },
  (table) => [uniqueIndex('one_address_each').on(table.email)],
)
const owner = () =>
  bigint('person_no', { mode: 'number' })
    .notNull()
    .references(() => people.id)
const renamed = {
  users: people,
  sessions: auth.table('logins', {
    ...sessionColumns(),
    userId: owner(),
    device: text('device').notNull().default('unknown'),
  }),
  oauthAccounts: auth.table('links', { ...oauthAccountColumns(), userId: owner() }, (link) => [
    primaryKey({ columns: [link.provider, link.accountId] }),
  ]),
  oneTimeTokens: authTables({ table: auth.table }).oneTimeTokens,
  rateLimits: authTables({ table: auth.table }).rateLimits,
}

const server = await startServer('postgres')
afterAll(() => server?.stop())

const drivers = Object.entries(pgDrivers).map(
  ([name, open]) => [name, server && open(server.url)] as const,
)
for (const [name, open] of [...drivers, ['PGlite', pglite] as const]) {
  describe.skipIf(!open)(`the ready tables, by ${name}`, () => {
    runContracts(async () => {
      const { db, close } = await openPg(ready, open ?? pglite)
      return { storage: drizzleStorage(db, ready), empty: () => emptyTables(db, ready), close }
    })
  })
}

describe.skipIf(!server)("tables of the application's own, in a schema, with serial ids", () => {
  const open = () => openPg({ auth, ...renamed }, pgDrivers.pg(server?.url ?? ''))

  runContracts(
    async () => {
      const { db, close } = await open()
      const empty = () => emptyTables(db, renamed)
      return { storage: drizzleStorage(db, renamed), empty, close }
    },
    { plan: 'free' },
  )

  test('another unique column is named by its property, whatever the constraint is called', async () => {
    const { db } = await open()
    const { users } = drizzleStorage(db, renamed)
    const ann = { email: 'ann@example.com', nickname: 'annie', plan: 'free' }
    await users.insert(ann)
    const refused = users.insert({ ...ann, email: 'bob@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('nickname'))
  })

  test('an id beyond what the column holds belongs to nobody', async () => {
    const { db } = await open()
    const { users } = drizzleStorage(db, renamed)
    for (const id of ['2147483648', '-2147483649', '9007199254740993', '1e3']) {
      expect(await users.find(id)).toBeNull()
    }
  })
})

describe('tables of other kinds', () => {
  test('a key that the database alone may make stays as it is', async () => {
    const users = pgTable('users', {
      ...userColumns(),
      id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    })
    const { db } = await openPg({ users }, pglite)
    const store = drizzleStorage(db, { users }).users
    const { user } = await store.insert({ email: 'ann@example.com' })
    expect(await store.update('1', { isVerified: true })).toMatchObject({
      user: { ...user, isVerified: true },
    })
    expect(await store.update('1', { noColumn: 1 }, { isVerified: false })).toBeNull()
    expect(await store.update('1', { noColumn: 1 }, { isVerified: true })).not.toBeNull()
  })

  test("a user whom a table of the application's holds on to loses nothing", async () => {
    const { users, oauthAccounts } = ready
    const posts = pgTable('posts', { author: uuid('author').references(() => users.id) })
    const { db } = await openPg({ users, oauthAccounts, posts }, pglite)
    const storage = drizzleStorage(db, { users, oauthAccounts })
    const account = await storage.users.insert({ email: 'ann@example.com' })
    const userId = String(account.user.id)
    const link = { provider: 'google', accountId: '1', userId, accountEmail: null, tokens: null }
    await storage.oauthAccounts?.insert(link)
    await db.insert(posts).values({ author: userId })
    await expect(storage.users.delete(userId)).rejects.toThrow()
    expect(await storage.oauthAccounts?.list(userId)).toEqual([link])
  })

  test('columns may be named by the casing of the database', async () => {
    const { id, email, ...columns } = userColumns()
    const users = pgTable('users', { id, email, ...columns, nickName: text().unique() })
    const rateLimits = pgTable('rate_limits', {
      key: text().primaryKey(),
      remaining: integer().notNull(),
      level: integer().notNull(),
      resetsAt: timestamp({ withTimezone: true }).notNull(),
      expiresAt: timestamp({ withTimezone: true }).notNull(),
    })
    const client = await PGlite.create()
    const db = drizzleOnPglite(client, { casing: 'snake_case' })
    await client.exec(`create table users (id uuid primary key default gen_random_uuid(),
      email text unique, hashed_password text, security_stamp text, is_active boolean default true,
      is_superuser boolean, is_verified boolean, nick_name text unique);
      create table rate_limits (key text primary key, remaining int, level int,
        resets_at timestamptz, expires_at timestamptz)`)
    const storage = drizzleStorage(db, { users, rateLimits })
    const counter = { key: 'a', knownKey: 'b', max: 5, windowSeconds: 1 }
    const count = () => storage.rateLimits?.count([counter], new Date(0))
    const end = new Date(1000)
    const state = { key: 'a', remaining: 4, level: 0, resetsAt: end, expiresAt: end }
    expect(await count()).toEqual([state])
    await storage.rateLimits?.set([state], end)
    expect(await count()).toEqual([{ ...state, remaining: 3 }])
    const ann = { email: 'ann@example.com', nickName: 'annie' }
    await storage.users.insert(ann)
    const refused = storage.users.insert({ ...ann, email: 'bob@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('nickName'))
  })

  test('an address that is unique together with something else is still the address', async () => {
    const users = pgTable(
      'users',
      { ...userColumns(), email: text('email').notNull() },
      (table) => [unique('one_each').on(table.email, table.securityStamp)],
    )
    const { db } = await openPg({ users }, pglite)
    const store = drizzleStorage(db, { users }).users
    const ann = { email: 'ann@example.com', securityStamp: 'stamp' }
    await store.insert(ann)
    await expect(store.insert(ann)).rejects.toEqual(new UniqueViolation('email'))
  })

  test('an address in an index on an expression is still the address', async () => {
    const users = pgTable('users', { ...userColumns(), email: text('email').notNull() })
    const { db } = await openPg({ users }, pglite)
    await db.execute('create unique index one_each on users (security_stamp, lower(email))')
    const store = drizzleStorage(db, { users }).users
    await store.insert({ email: 'ann@example.com', securityStamp: 'stamp' })
    const refused = store.insert({ email: 'ANN@example.com', securityStamp: 'stamp' })
    await expect(refused).rejects.toEqual(new UniqueViolation('email'))
  })

  test('an error quotes none of the values, at any depth', async () => {
    const color = pgEnum('color', ['red'])
    const users = pgTable('users', { ...userColumns(), color: color('color') })
    const { db } = await openPg({ color, users }, pglite)
    const store = drizzleStorage(db, { users }).users
    const insert = store.insert({ email: 'ann@example.com', color: 'mauve' })
    const error: unknown = await insert.catch((caught) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(inspect(error, { depth: null, showHidden: true })).not.toMatch(/mauve|ann@/)
  })
})
