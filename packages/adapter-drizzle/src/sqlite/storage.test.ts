import { StorageUnavailable, UniqueViolation } from '@fetch-users/core'
import { sessionStoreContract, userStoreContract } from '@fetch-users/core/testing'
import { integer, type SQLiteTable, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expect, test } from 'vitest'
import { openDatabase } from '../../test/sqlite.ts'
import { diagnose } from './row.ts'
import { drizzleStorage, type Tables } from './storage.ts'
import { sessionColumns, userColumns } from './tables.ts'

const cascade = { onDelete: 'cascade' } as const

const users = sqliteTable('users', userColumns())
const shipped = {
  users,
  sessions: sqliteTable('sessions', {
    ...sessionColumns(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, cascade),
  }),
}

const people = sqliteTable('people', {
  ...userColumns(),
  id: integer('person_no').primaryKey({ autoIncrement: true }),
  email: text('mail_address').notNull().unique(),
  hashedPassword: text('pw'),
  plan: text('plan', { enum: ['free', 'pro'] }).notNull(),
  nickname: text('nick').unique(),
})
const renamed = {
  users: people,
  sessions: sqliteTable('logins', {
    ...sessionColumns(),
    userId: integer('person_no')
      .notNull()
      .references(() => people.id, cascade),
    device: text('device').notNull().default('unknown'),
  }),
}

const { securityStamp: _, ...columnsWithoutStamp } = userColumns()
const stampless = { users: sqliteTable('user', columnsWithoutStamp) }

describe('users in the shipped table', () => {
  for (const { title, run } of userStoreContract({
    createStore: async () => (await storageOf(shipped)).users,
  })) {
    test(title, run)
  }
})

describe('sessions in the shipped table', () => {
  for (const { title, run } of sessionStoreContract({
    createStorage: async () => storageOf(shipped),
  })) {
    test(title, run)
  }
})

describe("users in a table of the application's own, with integer ids and other names", () => {
  for (const { title, run } of userStoreContract({
    createStore: async () => (await storageOf(renamed)).users,
    values: { plan: 'free' },
  })) {
    test(title, run)
  }

  test('another unique column is named by its property', async () => {
    const { users: store } = await storageOf(renamed)
    const ann = { email: 'ann@example.com', nickname: 'annie', plan: 'free' }
    await store.insert(ann)
    const refused = store.insert({ ...ann, email: 'bob@example.com' })
    await expect(refused).rejects.toEqual(new UniqueViolation('nickname'))
  })

  test('a required column without a default is known as such', async () => {
    const { users: store } = await storageOf(renamed)
    const required = store.columns?.filter(({ isRequired }) => isRequired).map(({ name }) => name)
    expect(required).toEqual(['email', 'plan'])
  })
})

describe("sessions in a table of the application's own", () => {
  for (const { title, run } of sessionStoreContract({
    createStorage: async () => storageOf(renamed),
    values: { plan: 'pro' },
  })) {
    test(title, run)
  }
})

describe('users in a table without a security stamp', () => {
  for (const { title, run } of userStoreContract({
    createStore: async () => {
      const { db } = await openDatabase(stampless.users)
      return drizzleStorage(db, stampless).users
    },
  })) {
    test(title, run)
  }
})

describe('what a driver says', () => {
  test.each([
    ['UNIQUE constraint failed: users.email', 'email'],
    ['D1_ERROR: UNIQUE constraint failed: users.email: SQLITE_CONSTRAINT (extended: …)', 'email'],
    ["UNIQUE constraint failed: index 'users_email_lower'", 'email'],
    ['UNIQUE constraint failed: people.nick, people.plan', 'nick'],
  ])('%s is about %s', (message, column) => {
    expect(diagnose(new Error(message))).toEqual({ kind: 'unique', column })
  })

  test('an unknown error is passed on', () => {
    expect(diagnose(new Error("UNIQUE constraint failed: index 'plans'"))).toBeNull()
    expect(diagnose(new Error('FOREIGN KEY constraint failed'))).toBeNull()
  })
})

describe('faults', () => {
  test('the stores can be made before the tables', async () => {
    const { db } = await openDatabase()
    expect(() => drizzleStorage(db, shipped)).not.toThrow()
  })

  test('a closed connection is StorageUnavailable, not "no"', async () => {
    const { db, client } = await openDatabase(users, shipped.sessions)
    const storage = drizzleStorage(db, shipped)
    client.close()
    await expect(storage.users.find('x')).rejects.toBeInstanceOf(StorageUnavailable)
    await expect(storage.sessions?.find('x')).rejects.toBeInstanceOf(StorageUnavailable)
  })

  test('an error quotes none of the values', async () => {
    const { db } = await openDatabase()
    const storage = drizzleStorage(db, shipped)
    const email = 'ann@example.com'
    const error: unknown = await storage.users.findByEmail(email).catch((caught) => caught)
    expect(error).toBeInstanceOf(Error)
    expect(String(error) + (error as Error).stack).not.toContain(email)
  })
})

describe('queries', () => {
  test('a session is found, together with its user, by one', async () => {
    const { db, queries } = await openDatabase(users, shipped.sessions)
    const storage = drizzleStorage(db, shipped)
    await storage.sessions?.find('digest')
    expect(queries).toHaveLength(1)
  })
})

async function storageOf<User extends object>(
  tables: Tables<User> & { users: SQLiteTable; sessions: SQLiteTable },
) {
  const { db } = await openDatabase(tables.users, tables.sessions)
  const { users, sessions } = drizzleStorage(db, tables)
  if (!sessions) throw new Error('the tables have no sessions')
  return { users, sessions }
}
