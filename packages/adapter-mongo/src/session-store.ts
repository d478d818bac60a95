import { OwnerMissing, type Session, type SessionStore } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { asText, type BsonId, type IdCodec } from './id.ts'
import { fromPrimary, insertOwned } from './owner.ts'
import type { UserDocument } from './user-document.ts'

/** A session as it is stored. The digest is its `_id`, which is unique without another index. */
export interface SessionDocument extends Omit<Session, 'tokenDigest' | 'userId'> {
  readonly _id: string
  readonly userId: BsonId
}

/** Sessions in a collection. Whose they are is looked up apart: it takes no join. */
export function createSessionStore<User>(
  sessions: Collection<SessionDocument>,
  users: Collection<UserDocument>,
  ids: IdCodec,
): SessionStore<User> {
  const sessionOf = ({ _id, userId, ...session }: SessionDocument): Session => ({
    ...session,
    tokenDigest: _id,
    userId: ids.format(userId),
  })

  return {
    async find(tokenDigest) {
      const document = await sessions.findOne({ _id: asText(tokenDigest) }, fromPrimary)
      return document && { session: sessionOf(document) }
    },

    async insert({ tokenDigest, userId, ...session }) {
      const owner = ids.parse(userId)
      if (owner === null) throw new OwnerMissing()
      const document = { ...session, _id: asText(tokenDigest), userId: owner }
      await insertOwned(users, sessions, document)
    },

    async touch(id, userId, lastUsedAt) {
      const own = { userId: ids.only(userId), id: asText(id) }
      const { matchedCount } = await sessions.updateOne(own, { $set: { lastUsedAt } })
      return matchedCount > 0
    },

    async rotate(id, userId, generation, at) {
      const own = { userId: ids.only(userId), id: asText(id), generation: { $eq: generation } }
      const changes = { generation: generation + 1, lastUsedAt: at }
      return (await sessions.updateOne(own, { $set: changes })).matchedCount > 0
    },

    async list(userId) {
      const oldestFirst = { ...fromPrimary, sort: { createdAt: 1, _id: 1 } } as const
      const found = sessions.find({ userId: ids.only(userId) }, oldestFirst)
      return (await found.toArray()).map(sessionOf)
    },

    async delete(id, userId) {
      const own = { userId: ids.only(userId), id: asText(id) }
      return (await sessions.deleteOne(own)).deletedCount > 0
    },

    async deleteAll(userId, { except } = {}) {
      const others = except === undefined ? {} : { id: { $ne: asText(except) } }
      await sessions.deleteMany({ userId: ids.only(userId), ...others })
    },

    async deleteExpired(now) {
      return (await sessions.deleteMany({ expiresAt: { $lte: now } })).deletedCount
    },
  }
}
