import { OwnerMissing, type Session, type SessionStore } from '@fetch-users/core'
import { and, eq, getTableColumns, lte, sql } from 'drizzle-orm'
import { translated } from '../errors.ts'
import { idParser } from '../id.ts'
import { once } from '../once.ts'
import type { Database, SessionsTable, UsersTable } from './reference.ts'
import { accountOf, diagnoseSession } from './row.ts'

/** Sessions in the caller's table, each found together with its user. */
export function createSessionStore<User>(
  db: Database,
  users: UsersTable,
  sessions: SessionsTable,
): SessionStore<User> {
  const parseId = idParser(users.id)
  const columns = getTableColumns(sessions)
  const run = <T>(query: () => T | PromiseLike<T>): Promise<T> =>
    translated(query, diagnoseSession, columns)

  const byDigest = once(() =>
    db
      .select({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(eq(sessions.tokenDigest, sql.placeholder('digest')))
      .prepare(),
  )

  return {
    async find(digest) {
      const [row] = await run(() => byDigest().all({ digest }))
      if (!row) return null
      const session: Session = { ...row.session, userId: String(row.user.id) }
      return { session, account: accountOf<User>(row.user) }
    },

    async insert(session) {
      const key = parseId(session.userId)
      if (key === null) throw new OwnerMissing()
      const row = { ...session, userId: key as string }
      await run(() => db.insert(sessions).values(row))
    },

    async delete(id, userId) {
      const key = parseId(userId)
      if (key === null) return false
      const condition = and(eq(sessions.id, id), eq(sessions.userId, key as string))
      const rows = await run(() =>
        db.delete(sessions).where(condition).returning({ id: sessions.id }),
      )
      return rows.length > 0
    },

    async deleteAll(userId) {
      const key = parseId(userId)
      if (key !== null)
        await run(() => db.delete(sessions).where(eq(sessions.userId, key as string)))
    },

    async deleteExpired(now) {
      const condition = lte(sessions.expiresAt, now)
      const rows = await run(() =>
        db.delete(sessions).where(condition).returning({ id: sessions.id }),
      )
      return rows.length
    },
  }
}
