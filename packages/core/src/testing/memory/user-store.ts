import { UniqueViolation } from '../../errors.ts'
import type { Account, BaseUser, Expected, UserStore } from '../../ports/user-store.ts'
import { accountOf, assertTexts, sweep, type Tables, type UserRow } from './tables.ts'

/** What the table of a `memoryStorage` is like. */
export interface MemoryStorageOptions<User extends BaseUser> {
  /**
   * Makes the id of a new user.
   *
   * @default a random UUID
   */
  readonly newId?: (() => User['id']) | undefined
  /**
   * Columns, besides the address, of which no two users may have the same value.
   *
   * @default []
   */
  readonly unique?: readonly string[] | undefined
  /**
   * What columns hold that nobody fills.
   *
   * @default {}
   */
  readonly defaults?: Partial<User> | undefined
}

/** Users in memory. */
export function createUserStore<User extends BaseUser>(
  { users, sessions, oauthAccounts }: Tables,
  { newId = () => crypto.randomUUID(), unique = [], defaults = {} }: MemoryStorageOptions<User>,
): UserStore<User> {
  function assertUnique(id: string, row: UserRow): void {
    for (const other of users.values()) {
      if (String(other.id) === id) continue
      const taken = ['email', ...unique].find(
        (name) => row[name] != null && row[name] === other[name],
      )
      if (taken !== undefined) throw new UniqueViolation(taken)
    }
  }

  const accountOrNull = (row: UserRow | undefined): Account<User> | null =>
    row ? accountOf(row) : null

  return {
    async find(id) {
      return accountOrNull(users.get(id))
    },

    async findByEmail(email) {
      return accountOrNull([...users.values()].find((row) => row.email === email))
    },

    async insert(values) {
      const row = { id: newId(), ...defaults, ...values } as unknown as UserRow
      assertUnique(String(row.id), row)
      users.set(String(row.id), row)
      return accountOf(row)
    },

    async update(id, changes, expected = {}) {
      assertTexts(id)
      const row = users.get(id)
      if (!row || !matches(row, expected)) return null
      const changed = { ...row, ...changes }
      assertUnique(id, changed)
      users.set(id, changed)
      return accountOf(changed)
    },

    async delete(id) {
      assertTexts(id)
      sweep(sessions, ({ userId }) => userId === id)
      sweep(oauthAccounts, ({ userId }) => userId === id)
      return users.delete(id)
    },

    async list({ after, limit, email }) {
      return [...users.values()]
        .filter((row) => email === undefined || row.email === email)
        .filter((row) => after === undefined || isBehind(row.id, after))
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit)
        .map((row) => accountOf<User>(row))
    },
  }
}

function isBehind(id: BaseUser['id'], after: string): boolean {
  return typeof id === 'string' ? id > after : id > Number(after)
}

function matches(row: UserRow, expected: Expected): boolean {
  return Object.entries(expected).every(([name, value]) => (row[name] ?? null) === value)
}
