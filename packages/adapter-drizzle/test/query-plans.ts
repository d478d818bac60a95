import type { BaseUser, Storage } from '@fetch-users/core'
import { type SQL, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Query, TestDatabase } from './database.ts'
import { rowsOf, rowsPerUser, type TableName, tableNames } from './rows.ts'
import { type FullStorage, type StoreCall, storeCalls, usersOfCalls } from './store-calls.ts'

/**
 * How a step of a plan comes to its rows: to a few by an index (`key`), from or up to a point of an
 * index (`range`), along a whole index (`order`), through a whole table (`scan`). Or it sorts what
 * another step found (`sort`).
 */
export type Access = 'key' | 'range' | 'order' | 'scan' | 'sort'

/** A step of a plan that reads a table, or sorts. */
export interface Step {
  readonly access: Access
  /** As the database puts it. */
  readonly text: string
}

/** What each dialect does in its own way. */
export interface Planner<Db> {
  /** Opens a new database with the ready tables. */
  open(): Promise<TestDatabase<Db>>
  storageOn(db: Db): Storage<BaseUser>
  insert(
    db: Db,
    table: TableName,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): PromiseLike<unknown>
  /** Runs a statement that yields nothing. */
  run(db: Db, statement: SQL): PromiseLike<unknown>
  /** Has the database look at its rows, so that it plans with their numbers. */
  readonly analyze: string
  /** Takes the index on the end of sessions away. */
  readonly dropIndex: string
  explain(db: Db, statement: SQL): Promise<readonly Step[]>
}

const manyUsers = 10_000

/** Makes every call of a store on few rows, and has its statements explained on many. */
export function testQueryPlans<Db>(planner: Planner<Db>): void {
  let few: TestDatabase<Db>
  let many: TestDatabase<Db>
  let stores: FullStorage

  beforeAll(async () => {
    few = await openFilled(planner, usersOfCalls)
    many = await openFilled(planner, manyUsers)
    await planner.run(many.db, sql.raw(planner.analyze))
    stores = planner.storageOn(few.db) as FullStorage // it has all the tables
  })
  afterAll(() => Promise.all([few?.close(), many?.close()]))

  /** The statements of a call, and what in their plans it should not be. */
  async function plansOf({ call, access = [] }: StoreCall) {
    few.queries.length = 0
    await call(stores)
    const plans = []
    for (const query of few.queries.filter(({ text }) => !noTable.test(text))) {
      const steps = await planner.explain(many.db, statementOf(query))
      const faults = steps.filter((step) => ![...access, 'key'].includes(step.access))
      plans.push({ text: query.text, steps, faults })
    }
    return plans
  }

  test.each(Object.entries(storeCalls))('%s reads no more rows than it needs', async (_, call) => {
    const plans = await plansOf(call)
    expect(plans).not.toEqual([])
    for (const { text, steps, faults } of plans) {
      expect(faults, text).toEqual([])
      if (!/^\s*insert /i.test(text)) expect(steps, text).not.toEqual([])
    }
  })

  test('no method of a store is left out', () => {
    const methods = Object.entries(stores).flatMap(([store, methods]) =>
      Object.entries(methods).flatMap(([name, method]) =>
        typeof method === 'function' ? [`${store}.${name}`] : [],
      ),
    )
    const called = Object.keys(storeCalls).map((title) => title.split(' ', 1).join())
    expect([...new Set(called)].sort()).toEqual(methods.sort())
  })

  test('a missing index shows', async () => {
    await planner.run(many.db, sql.raw(planner.dropIndex))
    const [plan] = await plansOf(storeCalls['sessions.deleteExpired'])
    expect(plan?.faults).not.toEqual([])
  })
}

/** Transactions, and settings that are read. */
const noTable = /^(begin$|commit$|select @@)/i

/** Opens a database with the rows of so many users. */
async function openFilled<Db>(planner: Planner<Db>, users: number): Promise<TestDatabase<Db>> {
  const opened = await planner.open()
  for (const table of tableNames) {
    const count = rowsPerUser[table] * users
    for (let from = 0; from < count; from += rowsAtOnce) {
      const length = Math.min(rowsAtOnce, count - from)
      const rows = Array.from({ length }, (_, index) => rowsOf[table](from + index, users))
      await planner.insert(opened.db, table, rows)
    }
  }
  return opened
}

/** Times eleven columns of sessions, this is less than the 32,766 parameters that SQLite takes. */
const rowsAtOnce = 1000

/** The query as it was asked, for another to go around. */
function statementOf({ text, params }: Query): SQL {
  const [first = '', ...others] = text.split(/\?|\$\d+/)
  const rest = others.map((part, index) => sql`${sql.param(params[index])}${sql.raw(part)}`)
  return sql.join([sql.raw(first), ...rest])
}
