import { OwnerMissing, UniqueViolation } from '../../errors.ts'
import type { Session, SessionStore } from '../../ports/session-store.ts'
import { accountOf, assertTexts, sweep, type Tables } from './tables.ts'

/** Sessions in memory, each found together with its user. */
export function createSessionStore<User>({ users, sessions }: Tables): SessionStore<User> {
  const own = (id: string, userId: string): Session | undefined =>
    [...sessions.values()].find((session) => session.id === id && session.userId === userId)

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

    async touch(id, userId, lastUsedAt) {
      assertTexts(id, userId)
      const session = own(id, userId)
      if (session) sessions.set(session.tokenDigest, { ...session, lastUsedAt })
      return session !== undefined
    },

    async rotate(id, userId, generation, at) {
      assertTexts(id, userId)
      const session = own(id, userId)
      if (session?.generation !== generation) return false
      const next = { ...session, generation: generation + 1, lastUsedAt: at }
      sessions.set(session.tokenDigest, next)
      return true
    },

    async list(userId) {
      return [...sessions.values()]
        .filter((session) => session.userId === userId)
        .sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
    },

    async delete(id, userId) {
      assertTexts(id, userId)
      const session = own(id, userId)
      return session !== undefined && sessions.delete(session.tokenDigest)
    },

    async deleteAll(userId, { except } = {}) {
      assertTexts(userId)
      sweep(sessions, (session) => session.userId === userId && session.id !== except)
    },

    async deleteExpired(now) {
      return sweep(sessions, ({ expiresAt }) => expiresAt <= now)
    },
  }
}
