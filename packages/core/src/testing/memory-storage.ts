import { OwnerMissing, UniqueViolation } from '../errors.ts'
import type { Session, SessionStore } from '../ports/session-store.ts'
import type { Storage } from '../ports/storage.ts'
import type { Account, BaseUser, Expected, UserStore, UserValues } from '../ports/user-store.ts'

/** What the table of a {@link memoryStorage} is like. */
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

/** Stores that live and end with the process. */
export interface MemoryStorage<out User> extends Storage<User> {
  readonly sessions: SessionStore<User>
  /** Forgets everything. */
  clear(): void
}

type Row = UserValues & { readonly id: BaseUser['id']; readonly email: string }

interface Tables {
  readonly users: Map<string, Row>
  readonly sessions: Map<string, Session>
}

/**
 * Makes stores in memory, for tests. They pass the same contracts as those on a database.
 *
 * @example
 * const auth = createAuth({ storage: memoryStorage(), … })
 */
export function memoryStorage<User extends BaseUser = BaseUser>(
  options: MemoryStorageOptions<User> = {},
): MemoryStorage<User> {
  const tables: Tables = { users: new Map(), sessions: new Map() }
  return {
    users: createUserStore(tables, options),
    sessions: createSessionStore(tables),
    clear() {
      tables.users.clear()
      tables.sessions.clear()
    },
  }
}

function accountOf<User>({
  hashedPassword = null,
  securityStamp = null,
  ...user
}: Row): Account<User> {
  // The rows are what insert was given, which the port leaves untyped.
  return { user, hashedPassword, securityStamp } as unknown as Account<User>
}

function createUserStore<User extends BaseUser>(
  { users, sessions }: Tables,
  { newId = () => crypto.randomUUID(), unique = [], defaults = {} }: MemoryStorageOptions<User>,
): UserStore<User> {
  function assertUnique(id: string, row: Row): void {
    for (const other of users.values()) {
      if (String(other.id) === id) continue
      const taken = ['email', ...unique].find(
        (name) => row[name] != null && row[name] === other[name],
      )
      if (taken !== undefined) throw new UniqueViolation(taken)
    }
  }

  const accountOrNull = (row: Row | undefined): Account<User> | null =>
    row ? accountOf(row) : null

  return {
    async find(id) {
      return accountOrNull(users.get(id))
    },

    async findByEmail(email) {
      return accountOrNull([...users.values()].find((row) => row.email === email))
    },

    async insert(values) {
      const row = { id: newId(), ...defaults, ...values } as unknown as Row
      assertUnique(String(row.id), row)
      users.set(String(row.id), row)
      return accountOf(row)
    },

    async update(id, changes, expected = {}) {
      const row = users.get(id)
      if (!row || !matches(row, expected)) return null
      const changed = { ...row, ...changes }
      assertUnique(id, changed)
      users.set(id, changed)
      return accountOf(changed)
    },

    async delete(id) {
      for (const session of sessions.values()) {
        if (session.userId === id) sessions.delete(session.tokenDigest)
      }
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

function matches(row: Row, expected: Expected): boolean {
  return Object.entries(expected).every(([name, value]) => (row[name] ?? null) === value)
}

function createSessionStore<User>({ users, sessions }: Tables): SessionStore<User> {
  /** Deletes the sessions that the condition holds for. */
  function sweep(condition: (session: Session) => boolean): number {
    const ended = [...sessions.values()].filter(condition)
    for (const { tokenDigest } of ended) sessions.delete(tokenDigest)
    return ended.length
  }

  return {
    async find(tokenDigest) {
      const session = sessions.get(tokenDigest)
      const row = session && users.get(session.userId)
      return row ? { session, account: accountOf<User>(row) } : null
    },

    async insert(session) {
      if (!users.has(session.userId)) throw new OwnerMissing()
      if (sessions.has(session.tokenDigest)) throw new UniqueViolation('tokenDigest')
      sessions.set(session.tokenDigest, { ...session })
    },

    async delete(id, userId) {
      return sweep((session) => session.id === id && session.userId === userId) > 0
    },

    async deleteAll(userId) {
      sweep((session) => session.userId === userId)
    },

    async deleteExpired(now) {
      return sweep(({ expiresAt }) => expiresAt <= now)
    },
  }
}
