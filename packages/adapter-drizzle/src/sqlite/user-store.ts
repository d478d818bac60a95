import type { Account, Expected, UserListOptions, UserStore, UserValues } from '@fetch-users/core'
import { and, asc, eq, getTableColumns, gt, isNull, type SQL, sql } from 'drizzle-orm'
import { translated } from '../errors.ts'
import { idParser } from '../id.ts'
import { once } from '../once.ts'
import type { Database, SessionsTable, UsersTable } from './reference.ts'
import { accountOf, diagnose } from './row.ts'

/** Users in the caller's table. */
export function createUserStore<User>(
  db: Database,
  users: UsersTable,
  sessions: SessionsTable | undefined,
): UserStore<User> {
  const columns = getTableColumns(users)
  const parseId = idParser(users.id)
  const run = <T>(query: () => T | PromiseLike<T>): Promise<T> =>
    translated(query, diagnose, columns)
  const first = ([row]: readonly UsersTable['$inferSelect'][]): Account<User> | null =>
    row ? accountOf(row) : null

  // Prepared when first asked: the tables may be made after the stores.
  const byId = once(() =>
    db
      .select()
      .from(users)
      .where(eq(users.id, sql.placeholder('id')))
      .prepare(),
  )
  const byEmail = once(() =>
    db
      .select()
      .from(users)
      .where(eq(users.email, sql.placeholder('email')))
      .prepare(),
  )

  function matches(expected: Expected): (SQL | undefined)[] {
    return Object.entries(expected).map(([name, value]) => {
      const column = columns[name as keyof Expected]
      if (!column) return undefined // a table without a stamp has none to compare
      return value === null ? isNull(column) : eq(column, value)
    })
  }

  return {
    columns: Object.entries(columns).map(([name, column]) => ({
      name,
      isRequired: column.notNull && !column.hasDefault && !column.generated,
    })),

    async find(id) {
      const key = parseId(id)
      return key === null ? null : first(await run(() => byId().all({ id: key })))
    },

    async findByEmail(email) {
      return first(await run(() => byEmail().all({ email })))
    },

    async insert(values: UserValues) {
      // The columns were checked when createAuth saw the table.
      const rows = await run(() =>
        db
          .insert(users)
          .values(values as UsersTable['$inferInsert'])
          .returning(),
      )
      return accountOf(rows[0] as UsersTable['$inferSelect'])
    },

    async update(id, changes, expected = {}) {
      const key = parseId(id)
      if (key === null) return null
      // Setting the key to itself lets a change of no known column still compare.
      const values = { ...changes, id: users.id }
      const condition = and(eq(users.id, key as string), ...matches(expected))
      return first(await run(() => db.update(users).set(values).where(condition).returning()))
    },

    async delete(id) {
      const key = parseId(id)
      if (key === null) return false
      if (sessions) await run(() => db.delete(sessions).where(eq(sessions.userId, key as string)))
      const rows = await run(() =>
        db
          .delete(users)
          .where(eq(users.id, key as string))
          .returning({ id: users.id }),
      )
      return rows.length > 0
    },

    async list({ after, limit, email }: UserListOptions) {
      const key = after === undefined ? undefined : parseId(after)
      if (key === null) return []
      const condition = and(
        key === undefined ? undefined : gt(users.id, key as string),
        email === undefined ? undefined : eq(users.email, email),
      )
      const rows = await run(() =>
        db.select().from(users).where(condition).orderBy(asc(users.id)).limit(limit),
      )
      return rows.map((row) => accountOf<User>(row))
    },
  }
}
