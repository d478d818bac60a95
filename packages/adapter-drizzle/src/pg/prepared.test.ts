import { sql } from 'drizzle-orm'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { openPg, type PostgresDatabase, pgDrivers } from '../../test/pg.ts'
import { drizzleStorage } from './storage.ts'
import { authTables } from './tables.ts'

const tables = authTables()
const server = await startServer('postgres')
afterAll(() => server?.stop())

describe.skipIf(!server)('a query that is asked over and over', () => {
  // One question at a time: all of them go over one connection of the pool.
  async function open(): Promise<{ db: PostgresDatabase; findAnn(): Promise<unknown> }> {
    const { db, close } = await openPg(tables, pgDrivers.pg(server?.url ?? ''))
    onTestFinished(() => void close())
    const { users } = drizzleStorage(db, tables)
    await users.insert({ email: 'ann@example.com' })
    return { db, findAnn: () => users.findByEmail('ann@example.com') }
  }

  async function statementNames(db: PostgresDatabase): Promise<string[]> {
    const result = await db.execute(sql`select name from pg_prepared_statements`)
    const { rows } = result as { rows: { name: string }[] } // what pg answers
    return rows.map(({ name }) => name)
  }

  test('is prepared once, under a name made of its text', async () => {
    const { db, findAnn } = await open()
    for (let turn = 0; turn < 3; turn++) expect(await findAnn()).not.toBeNull()
    expect(await statementNames(db)).toEqual([expect.stringMatching(/^fetch_users_[\da-f]{32}$/)])
  })

  test('goes without a name where a pooler changed to a connection that knows none', async () => {
    const { db, findAnn } = await open()
    await findAnn()
    await db.execute(sql`deallocate all`)
    for (let turn = 0; turn < 3; turn++) expect(await findAnn()).not.toBeNull()
    expect(await statementNames(db)).toEqual([])
  })

  test('goes without where a pooler changed to a connection that has the name already', async () => {
    const first = await open()
    await first.findAnn()
    const [name = ''] = await statementNames(first.db)
    const { db, findAnn } = await open()
    await db.execute(sql`prepare ${sql.identifier(name)} as select 1`)
    for (let turn = 0; turn < 3; turn++) expect(await findAnn()).not.toBeNull()
  })

  test('goes without in a transaction, which a failure would take with it', async () => {
    const { db } = await open()
    await db.transaction(async (transaction) => {
      expect(await drizzleStorage(transaction, tables).users.findByEmail('a@b.cc')).toBeNull()
    })
    expect(await statementNames(db)).toEqual([])
  })

  test('goes without where the application says so', async () => {
    const { db } = await open()
    const { users } = drizzleStorage(db, tables, { namedStatements: false })
    await users.findByEmail('ann@example.com')
    expect(await statementNames(db)).toEqual([])
  })

  test('goes without where a migration changed what it yields', async () => {
    const { db, findAnn } = await open()
    await findAnn()
    await db.execute(sql`alter table users alter column security_stamp type varchar(64)`)
    for (let turn = 0; turn < 3; turn++) expect(await findAnn()).not.toBeNull()
  })
})
