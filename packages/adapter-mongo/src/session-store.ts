import { OwnerMissing, type Session, type SessionStore } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { translated } from './errors.ts'
import { asText, type BsonId, type IdCodec } from './id.ts'
import { fromPrimary, insertOwned } from './owner.ts'
import type { UserDocument } from './user-document.ts'

/** A session as it is stored. The digest is its `_id`, which is unique without another index. */
export interface SessionDocument extends Omit<Session, 'tokenDigest' | 'userId'> {
  readonly _id: string
  readonly userId: BsonId
}

const nameOfKey = () => 'tokenDigest'

/** Sessions in a collection. Whose they are is looked up apart: it takes no join. */
export function createSessionStore<User>(
  sessions: Collection<SessionDocument>,
  users: Collection<UserDocument>,
  ids: IdCodec,
): SessionStore<User> {
  const run = <T>(command: () => Promise<T>): Promise<T> => translated(command, nameOfKey)
  const sessionOf = ({ _id, userId, ...session }: SessionDocument): Session => ({
    ...session,
    tokenDigest: _id,
    userId: ids.format(userId),
  })

  return {
    async find(tokenDigest) {
      const filter = { _id: { $eq: asText(tokenDigest) } }
      const document = await run(() => sessions.findOne(filter, fromPrimary))
      return document && { session: sessionOf(document) }
    },

    async insert({ tokenDigest, userId, ...session }) {
      const owner = ids.parse(userId)
      if (owner === null) throw new OwnerMissing()
      const document = { ...session, _id: asText(tokenDigest), userId: owner }
      await insertOwned({ users, collection: sessions }, document, nameOfKey())
    },

    async touch(id, userId, lastUsedAt) {
      const owner = ids.parse(userId)
      if (owner === null) return false
      const filter = { userId: { $eq: owner }, id: { $eq: asText(id) } }
      const { matchedCount } = await run(() => sessions.updateOne(filter, { $set: { lastUsedAt } }))
      return matchedCount > 0
    },

    async list(userId) {
      const owner = ids.parse(userId)
      if (owner === null) return []
      const oldestFirst = { ...fromPrimary, sort: { createdAt: 1, _id: 1 } } as const
      const filter = { userId: { $eq: owner } }
      return (await run(() => sessions.find(filter, oldestFirst).toArray())).map(sessionOf)
    },

    async delete(id, userId) {
      const owner = ids.parse(userId)
      if (owner === null) return false
      const filter = { userId: { $eq: owner }, id: { $eq: asText(id) } }
      const { deletedCount } = await run(() => sessions.deleteOne(filter))
      return deletedCount > 0
    },

    async deleteAll(userId, { except } = {}) {
      const owner = ids.parse(userId)
      if (owner === null) return
      const others = except === undefined ? {} : { id: { $ne: asText(except) } }
      await run(() => sessions.deleteMany({ userId: { $eq: owner }, ...others }))
    },

    async deleteExpired(now) {
      const { deletedCount } = await run(() => sessions.deleteMany({ expiresAt: { $lte: now } }))
      return deletedCount
    },
  }
}
