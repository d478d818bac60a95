import type {
  Account,
  BaseUser,
  Expected,
  UserId,
  UserListOptions,
  UserStore,
} from '@fetch-users/core'
import { and, asc, getTableColumns, gt, isNull, type SQL, sql, type Table } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { createRun, ForeignKeyRefusal, mostAttempts } from '../errors.ts'
import { canMatch, idParser } from '../id.ts'
import { prepared } from '../prepared.ts'
import type { TableLike } from '../query.ts'
import { cascadesFrom } from '../table-config.ts'

/** A row of the users table, as far as the stores know it. */
export interface UserRow extends BaseUser {
  readonly hashedPassword: string | null
  /** Missing where the table has no such column. */
  readonly securityStamp?: string | null | undefined
}

export type UsersTable = TableLike<Omit<UserRow, 'securityStamp'>>

/** A table whose rows belong to users. */
export type OwnedTable = TableLike<{ readonly userId: UserId }>

/** Users in the caller's table. What is `owned` goes with them, whether or not it cascades. */
export function createUserStore<User>(
  dialect: Dialect,
  users: UsersTable,
  owned: readonly OwnedTable[],
): UserStore<User> {
  const { db, equals } = dialect
  const columns = getTableColumns<Table>(users)
  const parseId = idParser(users.id)
  const run = createRun(dialect, users)
  const uncascaded = owned.filter((table) => !cascadesFrom(dialect.configOf(table), users))
  const first = ([row]: readonly UserRow[]): Account<User> | null => (row ? accountOf(row) : null)

  const by = (column: UsersTable['id']) =>
    prepared(dialect, () =>
      db
        .select<UserRow>()
        .from(users)
        .where(equals(column, sql.placeholder('value'))),
    )
  const byId = by(users.id)
  const byEmail = by(users.email)

  function matches(expected: Expected): (SQL | undefined)[] {
    return Object.entries(expected).map(([name, value]) => {
      const column = columns[name]
      if (!column) return undefined // a table without a stamp has none to compare
      return value === null ? isNull(column) : equals(column, value)
    })
  }

  return {
    columns: Object.entries(columns).map(([name, column]) => ({
      name,
      isRequired: column.notNull && !column.hasDefault && !column.generated,
    })),

    async find(id) {
      const value = parseId(id)
      return value === null ? null : first(await run(() => byId.execute({ value })))
    },

    async findByEmail(email) {
      if (!canMatch(email)) return null
      return first(await run(() => byEmail.execute({ value: email })))
    },

    async insert(values) {
      const identity = equals(users.email, values['email'])
      return accountOf(await run(() => dialect.insert<UserRow>(users, values, identity)))
    },

    async update(id, changes, expected = {}) {
      const key = parseId(id)
      if (key === null) return null
      const isChange = Object.entries(changes).some(
        ([name, value]) => name in columns && value !== undefined,
      )
      // A change of no known column has to compare all the same.
      const values = isChange ? changes : { email: users.email }
      const condition = and(...matches(expected))
      const row = await run(() =>
        dialect.update<UserRow>(users, values, equals(users.id, key), condition),
      )
      return row ? accountOf(row) : null
    },

    async delete(id) {
      const key = parseId(id)
      if (key === null) return false
      for (let attempt = 1; ; attempt++) {
        for (const table of uncascaded) {
          await run(() => dialect.delete(table, equals(table.userId, key)))
        }
        try {
          return (await run(() => dialect.delete(users, equals(users.id, key)))) > 0
        } catch (error) {
          // A row that came between, from a log-in for one.
          const mayPass = error instanceof ForeignKeyRefusal && uncascaded.length > 0
          if (!mayPass || attempt === mostAttempts) throw error
        }
      }
    },

    async list({ after, limit, email }: UserListOptions) {
      const key = after === undefined ? undefined : parseId(after)
      if (key === null || (email !== undefined && !canMatch(email))) return []
      const condition = and(
        key === undefined ? undefined : gt(users.id, key),
        email === undefined ? undefined : equals(users.email, email),
      )
      const rows = await run(() =>
        db.select<UserRow>().from(users).where(condition).orderBy(asc(users.id)).limit(limit),
      )
      return rows.map((row) => accountOf<User>(row))
    },
  }
}

/** Parts the secrets from what the application sees. */
export function accountOf<User>({
  hashedPassword,
  securityStamp = null,
  ...user
}: UserRow): Account<User> {
  // The caller's row type, without the two secrets, is where User comes from.
  return { user: user as User, hashedPassword, securityStamp }
}
