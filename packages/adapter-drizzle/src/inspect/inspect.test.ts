import type { BaseUser, Finding, Storage } from '@fetch-users/core'
import { createClient } from '@libsql/client'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/libsql'
import * as mysqlCore from 'drizzle-orm/mysql-core'
import * as pgCore from 'drizzle-orm/pg-core'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { mysql2, openMysql } from '../../test/mysql.ts'
import { openPg, pgDrivers } from '../../test/pg.ts'
import { openSqlite, sqliteDrivers } from '../../test/sqlite.ts'
import * as mysql from '../mysql/index.ts'
import * as pg from '../pg/index.ts'
import * as sqlite from '../sqlite/index.ts'
import { inspect } from './index.ts'

const now = () => new Date()

/** A database with the ready tables, to be spoilt. */
interface Patient {
  run(statement: string): PromiseLike<unknown>
  readonly storage: Storage<BaseUser>
  close(): Promise<unknown>
}

/** Where a mistake is made, by the statements that make it. */
type Plant = readonly [title: string, id: Finding['id'], ...statements: string[]]

const postgres = await startServer('postgres')
const mariadb = await startServer('mariadb')
afterAll(() => Promise.all([postgres?.stop(), mariadb?.stop()]))

async function openPatientOnSqlite(): Promise<Patient> {
  const tables = sqlite.authTables()
  const { db, close } = await openSqlite(tables, sqliteDrivers['better-sqlite3'])
  const run = async (statement: string) => db.run(sql.raw(statement))
  return { run, close, storage: sqlite.drizzleStorage(db, tables) }
}

async function openPatientOnPostgres(): Promise<Patient> {
  const tables = pg.authTables()
  const { db, close } = await openPg(tables, pgDrivers.pg(postgres?.url ?? ''))
  const run = (statement: string) => db.execute(sql.raw(statement))
  return { run, close, storage: pg.drizzleStorage(db, tables) }
}

async function openPatientOnMysql(): Promise<Patient> {
  const tables = mysql.authTables()
  const { db, close } = await openMysql(tables, mysql2(mariadb?.url ?? ''))
  const run = (statement: string) => db.execute(sql.raw(statement))
  return { run, close, storage: mysql.drizzleStorage(db, tables) }
}

/** A table of SQLite, made anew in another way. */
const instead = (table: string, columns: string) => [
  `DROP TABLE ${table}`,
  `CREATE TABLE ${table} (${columns})`,
]
const sessionColumns = (userId: string, more: string) => `
  id text PRIMARY KEY, token_digest text NOT NULL UNIQUE, ${userId}, backend text NOT NULL,
  security_stamp text NOT NULL, authenticated_at integer NOT NULL, created_at integer NOT NULL,
  last_used_at integer NOT NULL, ${more}, generation integer NOT NULL DEFAULT 0, ip text, user_agent text`

const onSqlite: readonly Plant[] = [
  ['a table is missing', 'table-missing', 'DROP TABLE rate_limits'],
  ['a column is missing', 'column-missing', 'ALTER TABLE sessions DROP COLUMN generation'],
  ['two users may have one address', 'unique-missing', 'DROP INDEX users_email_unique'],
  ['two sessions may have one token', 'unique-missing', 'DROP INDEX sessions_token_digest_unique'],
  [
    'the index on the address leaves users out',
    'unique-missing',
    'DROP INDEX users_email_unique',
    'CREATE UNIQUE INDEX active_alone ON users (email) WHERE is_active',
  ],
  [
    'two users may have one account at a provider',
    'unique-missing',
    ...instead(
      'oauth_accounts',
      `provider text NOT NULL, account_id text NOT NULL, account_email text, tokens text,
       user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE`,
    ),
  ],
  ['sessions of a user are not indexed', 'index-missing', 'DROP INDEX sessions_user_id_index'],
  ['what expires is not indexed', 'index-missing', 'DROP INDEX one_time_tokens_expires_at_index'],
  [
    'sessions of a deleted user stay',
    'cascade-missing',
    ...instead(
      'sessions',
      sessionColumns('user_id text NOT NULL REFERENCES users (id)', 'expires_at integer NOT NULL'),
    ),
  ],
  [
    'a column is of another type',
    'column-type',
    ...instead('one_time_tokens', 'digest text PRIMARY KEY, expires_at text NOT NULL'),
  ],
  [
    'a column may be NULL that must not',
    'column-nullable',
    ...instead('one_time_tokens', 'digest text PRIMARY KEY, expires_at integer'),
  ],
  [
    'a column must not be NULL that may',
    'column-required',
    ...instead(
      'oauth_accounts',
      `provider text NOT NULL, account_id text NOT NULL, account_email text NOT NULL, tokens text,
       user_id text NOT NULL REFERENCES users (id) ON DELETE CASCADE, PRIMARY KEY (provider, account_id)`,
    ),
  ],
  [
    'different digests are the same',
    'collation',
    ...instead(
      'one_time_tokens',
      'digest text COLLATE NOCASE PRIMARY KEY, expires_at integer NOT NULL',
    ),
  ],
]

const onPostgres: readonly Plant[] = [
  ['a table is missing', 'table-missing', 'DROP TABLE sessions'],
  ['a column is missing', 'column-missing', 'ALTER TABLE users DROP COLUMN security_stamp'],
  [
    'two users may have one address',
    'unique-missing',
    'ALTER TABLE users DROP CONSTRAINT users_email_unique',
  ],
  [
    'the index on the address leaves users out',
    'unique-missing',
    'DROP INDEX users_email_unique',
    'CREATE UNIQUE INDEX active_alone ON users (email) WHERE is_active',
  ],
  ['two sessions may have one token', 'unique-missing', 'DROP INDEX sessions_token_digest_unique'],
  [
    'two users may have one account at a provider',
    'unique-missing',
    'ALTER TABLE oauth_accounts DROP CONSTRAINT oauth_accounts_provider_account_id_pk',
  ],
  ['sessions of a user are not indexed', 'index-missing', 'DROP INDEX sessions_user_id_index'],
  ['what expires is not indexed', 'index-missing', 'DROP INDEX rate_limits_expires_at_index'],
  [
    'sessions of a deleted user stay',
    'cascade-missing',
    'ALTER TABLE sessions DROP CONSTRAINT IF EXISTS sessions_user_id_users_id_fk',
    'ALTER TABLE sessions DROP CONSTRAINT IF EXISTS sessions_user_id_fkey',
    'ALTER TABLE sessions ADD FOREIGN KEY (user_id) REFERENCES users (id)',
  ],
  [
    'a time has no time zone',
    'column-type',
    'ALTER TABLE sessions ALTER COLUMN expires_at TYPE timestamp(3)',
  ],
  [
    'a time is rounded',
    'column-type',
    'ALTER TABLE rate_limits ALTER COLUMN resets_at TYPE timestamptz(0)',
  ],
  [
    'a hash has no room',
    'column-type',
    'ALTER TABLE users ALTER COLUMN hashed_password TYPE varchar(60)',
  ],
  [
    'a column may be NULL that must not',
    'column-nullable',
    'ALTER TABLE users ALTER COLUMN is_active DROP NOT NULL',
  ],
  [
    'a column must not be NULL that may',
    'column-required',
    'ALTER TABLE sessions ALTER COLUMN ip SET NOT NULL',
  ],
  [
    'different addresses are the same',
    'collation',
    "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
    'ALTER TABLE users ALTER COLUMN email TYPE text COLLATE loose',
  ],
]

const onMysql: readonly Plant[] = [
  ['a table is missing', 'table-missing', 'DROP TABLE sessions'],
  ['a column is missing', 'column-missing', 'ALTER TABLE users DROP COLUMN security_stamp'],
  ['two users may have one address', 'unique-missing', 'DROP INDEX users_email_unique ON users'],
  [
    'two sessions may have one token',
    'unique-missing',
    'DROP INDEX sessions_token_digest_unique ON sessions',
  ],
  [
    'two users may have one account at a provider',
    'unique-missing',
    'ALTER TABLE oauth_accounts DROP PRIMARY KEY',
  ],
  [
    'what expires is not indexed',
    'index-missing',
    'DROP INDEX sessions_expires_at_index ON sessions',
  ],
  [
    'sessions of a deleted user stay',
    'cascade-missing',
    `ALTER TABLE sessions DROP FOREIGN KEY IF EXISTS sessions_ibfk_1,
     DROP FOREIGN KEY IF EXISTS sessions_user_id_users_id_fk`,
    'ALTER TABLE sessions ADD FOREIGN KEY (user_id) REFERENCES users (id)',
  ],
  [
    'a time is rounded',
    'column-type',
    'ALTER TABLE rate_limits MODIFY resets_at datetime NOT NULL',
  ],
  ['a hash has no room', 'column-type', 'ALTER TABLE users MODIFY hashed_password varchar(60)'],
  [
    'different digests are the same',
    'collation',
    'ALTER TABLE one_time_tokens MODIFY digest varchar(43) COLLATE utf8mb4_general_ci NOT NULL',
  ],
  [
    'a column may be NULL that must not',
    'column-nullable',
    'ALTER TABLE users MODIFY is_active boolean DEFAULT true',
  ],
  [
    'different addresses are the same',
    'collation',
    'ALTER TABLE users MODIFY email varchar(254) COLLATE utf8mb4_general_ci NOT NULL',
  ],
]

const dialects = [
  { name: 'SQLite', open: openPatientOnSqlite, plants: onSqlite, isThere: true },
  { name: 'PostgreSQL', open: openPatientOnPostgres, plants: onPostgres, isThere: postgres },
  { name: 'MySQL', open: openPatientOnMysql, plants: onMysql, isThere: mariadb },
] as const

describe.each(dialects)('the inspection of $name', async ({ open, plants, isThere }) => {
  if (!isThere) return test.skip('needs a server')
  const { run, storage, close } = await open()
  afterAll(close)

  const look = (at = now()) => inspect(storage.users.inspection?.subject(), at)

  async function follow(findings: readonly Finding[]): Promise<void> {
    const statements = findings.flatMap(({ fix }) => fix.split(/;\s*/)).filter(Boolean)
    for (const statement of statements) await run(statement)
  }

  const user = (id: string, email: string, stamp = "'s'") =>
    run(`INSERT INTO users (id, email, security_stamp, is_active, is_superuser, is_verified)
         VALUES ('${ids[id] ?? id}', '${email}', ${stamp}, ${yes}, ${no}, ${no})`)
  const [yes, no] = isThere === true ? [1, 0] : ['true', 'false']

  test('finds nothing in the ready tables', async () => {
    expect(await look()).toEqual([])
  })

  test.each(plants)('%s: it says so, and its fix mends it', async (_, id, ...statements) => {
    for (const statement of statements) await run(statement)
    const findings = await look()
    expect(findings.map((finding) => finding.id)).toContain(id)
    await follow(findings)
    expect(await look()).toEqual([])
  })

  test('a column that nobody fills is found', async () => {
    await run('ALTER TABLE users ADD COLUMN legacy int NOT NULL DEFAULT 0')
    expect(await look()).toEqual([])
    await run('ALTER TABLE users DROP COLUMN legacy')
    if (isThere === true) return // SQLite adds no column like the next one
    await run('ALTER TABLE users ADD COLUMN legacy int NOT NULL')
    expect(await look()).toMatchObject([{ id: 'column-undeclared' }])
    await run('ALTER TABLE users DROP COLUMN legacy')
  })

  test('an address that no log-in finds is found, and mended', async () => {
    await user('a', 'Ann@Example.com')
    const findings = await look()
    expect(findings).toMatchObject([{ id: 'email-not-canonical', severity: 'error' }])
    expect(JSON.stringify(findings)).not.toMatch(/@/)
    await follow(findings)
    expect(await look()).toEqual([])
  })

  test('two users with one address but for its spelling are found', async () => {
    await user('b', 'ANN@example.com')
    expect(await look()).toMatchObject([{ id: 'email-double' }, { id: 'email-not-canonical' }])
    await run(`DELETE FROM users WHERE email = 'ANN@example.com'`)
  })

  test('a user without a stamp is found, and gets one', async () => {
    await user('c', 'bea@example.com', 'NULL')
    const findings = await look()
    expect(findings).toMatchObject([{ id: 'stamp-missing' }])
    await follow(findings)
    expect(await look()).toEqual([])
  })

  test('rows that nobody sweeps are found', async () => {
    const expiresAt = new Date(now().getTime() - 3 * 24 * 60 * 60 * 1000)
    await storage.oneTimeTokens?.consume('x'.repeat(43), expiresAt)
    expect(await look()).toMatchObject([{ id: 'rows-expired' }])
    await storage.oneTimeTokens?.deleteExpired(now())
    expect(await look()).toEqual([])
  })

  test('clocks that differ are found, where there are two', async () => {
    const findings = await look(new Date(now().getTime() + 120_000))
    expect(findings.map(({ id }) => id)).toEqual(isThere === true ? [] : ['clock-skew'])
  })

  test.runIf(isThere === true)('foreign keys that are not heeded are found', async () => {
    await run('PRAGMA foreign_keys = OFF')
    expect(await look()).toMatchObject([{ id: 'foreign-keys-off' }])
    await run('PRAGMA foreign_keys = ON')
  })
})

test("names that Drizzle's casing makes are known, and an index on lower(email) will do", async () => {
  const users = sqliteTable('people', {
    id: integer().primaryKey(),
    email: text().notNull(),
    hashedPassword: text(),
    securityStamp: text(),
    isActive: integer({ mode: 'boolean' }).notNull(),
    isSuperuser: integer({ mode: 'boolean' }).notNull(),
    isVerified: integer({ mode: 'boolean' }).notNull(),
  })
  const client = createClient({ url: 'file::memory:' })
  const db = drizzle(client, { casing: 'snake_case' })
  const look = () => {
    const storage = sqlite.drizzleStorage(db, { users })
    return inspect(storage.users.inspection?.subject(), now())
  }
  const [missing] = await look()
  expect(missing?.id).toBe('table-missing')
  await client.executeMultiple(missing?.fix ?? '')
  expect(await look()).toEqual([])
  await client.executeMultiple(`DROP INDEX people_email_unique;
    CREATE UNIQUE INDEX one_each ON people (lower(email))`)
  expect(await look()).toEqual([])
  client.close()
})

describe('columns of an application are made as declared, and nothing is found in them', () => {
  test('on SQLite', async () => {
    const users = sqliteTable('users', {
      ...sqlite.userColumns(),
      id: integer('id').primaryKey({ autoIncrement: true }),
      names: text('na"mes', { mode: 'json' }).notNull().default(["it's"]),
      lower: text('lower').generatedAlwaysAs(sql`lower(email)`, { mode: 'virtual' }),
    })
    const { db, close } = await openSqlite({}, sqliteDrivers['better-sqlite3'])
    const run = async (statement: string) => db.run(sql.raw(statement))
    await make(sqlite.drizzleStorage(db, { users }), run)
    await run('DELETE FROM users')
    await run(`INSERT INTO users (email) VALUES ('bea@example.com')`)
    expect(await db.all(sql`select id, "na""mes", lower from users`)).toEqual([
      { id: 2, 'na"mes': `["it's"]`, lower: 'bea@example.com' },
    ])
    await close()
  })

  test.skipIf(!postgres)('on PostgreSQL', async () => {
    const rank = pgCore.pgEnum('rank', ['a', 'b'])
    const users = pgCore.pgTable('us"er s', {
      ...pg.userColumns(),
      id: pgCore.integer('id').generatedAlwaysAsIdentity().primaryKey(),
      tags: pgCore.text('tags').array().notNull().default([]),
      about: pgCore.jsonb('about').default({ a: "it's" }),
      opens: pgCore.time('opens'),
      initial: pgCore.char('initial'),
      rank: rank('rank'),
      lower: pgCore.text('lower').generatedAlwaysAs(sql`lower(email)`),
    })
    const { db, close } = await openPg({ rank }, pgDrivers.pg(postgres?.url ?? ''))
    const storage = pg.drizzleStorage(db, { users })
    const run = (statement: string) => db.execute(sql.raw(statement))
    await make(storage, run)
    await run('CREATE SCHEMA "Its own"; ALTER TYPE rank SET SCHEMA "Its own"')
    expect(await look(storage)).toEqual([])
    await close()
  })

  test.skipIf(!mariadb)('on MySQL, in a schema', async () => {
    const other = mysqlCore.mysqlSchema(`other_${Date.now()}`)
    const users = other.table('use`rs', {
      ...mysql.userColumns(),
      id: mysqlCore.int('id').autoincrement().primaryKey(),
      about: mysqlCore.json('about'),
      height: mysqlCore.real('height'),
      lower: mysqlCore.varchar('lower', { length: 254 }).generatedAlwaysAs(sql`lower(email)`),
    })
    const { db, close } = await openMysql({}, mysql2(mariadb?.url ?? ''))
    const run = (statement: string) => db.execute(sql.raw(statement))
    await run(`CREATE DATABASE ${other.schemaName}`)
    await make(mysql.drizzleStorage(db, { users }), run)
    await run(`DROP DATABASE ${other.schemaName}`)
    await close()
  })

  const look = ({ users }: Storage<BaseUser>) => inspect(users.inspection?.subject(), now())

  /** Makes the one table by what mends that there is none. */
  async function make(storage: Storage<BaseUser>, run: Patient['run']): Promise<void> {
    const [missing, ...others] = await look(storage)
    expect([missing?.id, others]).toEqual(['table-missing', []])
    for (const statement of missing?.fix.split(/;\s*/).filter(Boolean) ?? []) await run(statement)
    expect(await look(storage)).toEqual([])
    const flags = { isActive: true, isSuperuser: false, isVerified: false }
    const { user } = await storage.users.insert({
      email: 'ann@example.com',
      securityStamp: 's',
      ...flags,
    })
    expect(user.id).toBe(1)
    expect(await look(storage)).toEqual([])
  }
})

test.skipIf(!postgres)('tables in a schema of PostgreSQL are looked for there', async () => {
  const auth = pgCore.pgSchema('auth')
  const tables = pg.authTables({ table: auth.table })
  const { db, close } = await openPg(
    { auth, ...tables },
    pgDrivers['postgres.js'](postgres?.url ?? ''),
  )
  const storage = pg.drizzleStorage(db, tables)
  const look = () => inspect(storage.users.inspection?.subject(), now())
  expect(await look()).toEqual([])
  await db.execute('DROP TABLE auth.sessions')
  const [missing] = await look()
  for (const statement of missing?.fix.split(/;\s*/).filter(Boolean) ?? []) {
    await db.execute(statement)
  }
  expect(await look()).toEqual([])
  await db.execute(
    'ALTER TABLE auth.users DROP CONSTRAINT users_email_unique; CREATE UNIQUE INDEX one_each ON auth.users (lower(email))',
  )
  expect(await look()).toEqual([])
  await close()
})

const ids: Readonly<Record<string, string>> = {
  a: '00000000-0000-4000-8000-00000000000a',
  b: '00000000-0000-4000-8000-00000000000b',
  c: '00000000-0000-4000-8000-00000000000c',
}
