import { OwnerMissing, type Session, type SessionStore, type UserId } from '@fetch-users/core'
import { and, asc, eq, lte, sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { createOwnedRun } from '../errors.ts'
import { canMatch, idParser } from '../id.ts'
import { prepared } from '../prepared.ts'
import type { TableLike } from '../query.ts'
import { accountOf, type UserRow, type UsersTable } from './user-store.ts'

/** A row of the sessions table; `userId` is of the type that `users.id` is. */
export type SessionRow<Id = UserId> = Omit<Session, 'userId'> & { readonly userId: Id }

export type SessionsTable = TableLike<SessionRow>

/** Sessions in the caller's table, each found together with its user. */
export function createSessionStore<User>(
  dialect: Dialect,
  users: UsersTable,
  sessions: SessionsTable,
): SessionStore<User> {
  const { db, equals } = dialect
  const parseId = idParser(users.id)
  const run = createOwnedRun(dialect, sessions)
  const own = (id: string, key: UserId) =>
    sql`${equals(sessions.id, id)} and ${equals(sessions.userId, key)}`

  const byDigest = prepared(dialect, () =>
    db
      .select<{ session: SessionRow; user: UserRow }>({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(equals(sessions.tokenDigest, sql.placeholder('digest'))),
  )
  const byUser = prepared(dialect, () =>
    db
      .select<SessionRow>()
      .from(sessions)
      .where(equals(sessions.userId, sql.placeholder('key')))
      .orderBy(asc(sessions.createdAt), asc(sessions.id)),
  )

  return {
    async find(digest) {
      if (!canMatch(digest)) return null
      const [row] = await run(() => byDigest.execute({ digest }))
      return row ? { session: sessionOf(row.session), account: accountOf<User>(row.user) } : null
    },

    async insert(session) {
      const key = parseId(session.userId)
      if (key === null) throw new OwnerMissing()
      await run(() => db.insert(sessions).values({ ...session, userId: key }))
    },

    async touch(id, userId, lastUsedAt) {
      const key = parseId(userId)
      if (key === null || !canMatch(id)) return false
      const row = await run(() => dialect.update(sessions, { lastUsedAt }, own(id, key)))
      return row !== undefined
    },

    async rotate(id, userId, generation, at) {
      const key = parseId(userId)
      if (key === null || !canMatch(id)) return false
      const changes = { generation: generation + 1, lastUsedAt: at }
      const expected = eq(sessions.generation, generation)
      const row = await run(() => dialect.update(sessions, changes, own(id, key), expected))
      return row !== undefined
    },

    async list(userId) {
      const key = parseId(userId)
      if (key === null) return []
      const rows = await run(() => byUser.execute({ key }))
      return rows.map(sessionOf)
    },

    async delete(id, userId) {
      const key = parseId(userId)
      if (key === null || !canMatch(id)) return false
      return (await run(() => dialect.delete(sessions, own(id, key)))) > 0
    },

    async deleteAll(userId, { except } = {}) {
      const key = parseId(userId)
      if (key === null) return
      const others =
        except === undefined || !canMatch(except)
          ? undefined
          : sql`not (${equals(sessions.id, except)})`
      const condition = equals(sessions.userId, key)
      await run(() => dialect.delete(sessions, and(condition, others) ?? condition))
    },

    async deleteExpired(now) {
      return run(() => dialect.delete(sessions, lte(sessions.expiresAt, now)))
    },
  }
}

function sessionOf(row: SessionRow): Session {
  return { ...row, userId: String(row.userId) }
}
