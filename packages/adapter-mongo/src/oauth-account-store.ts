import {
  type OAuthAccount,
  type OAuthAccountKey,
  type OAuthAccountStore,
  OwnerMissing,
} from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { translated } from './errors.ts'
import { asText, type BsonId, type IdCodec } from './id.ts'
import { fromPrimary, insertOwned } from './owner.ts'
import type { UserDocument } from './user-document.ts'

/** A link as it is stored. What names the account is its `_id`, which is unique. */
export interface OAuthAccountDocument extends Pick<OAuthAccount, 'accountEmail' | 'tokens'> {
  readonly _id: Pick<OAuthAccount, 'provider' | 'accountId'>
  readonly userId: BsonId
}

const nameOfKey = () => 'accountId'

/** Links to accounts of OAuth providers in a collection. */
export function createOAuthAccountStore(
  accounts: Collection<OAuthAccountDocument>,
  users: Collection<UserDocument>,
  ids: IdCodec,
): OAuthAccountStore {
  const run = <T>(command: () => Promise<T>): Promise<T> => translated(command, nameOfKey)
  const accountOf = ({ _id, userId, accountEmail, tokens }: OAuthAccountDocument) => ({
    ..._id,
    userId: ids.format(userId),
    accountEmail,
    tokens,
  })
  const own = ({ provider, accountId, userId }: OAuthAccountKey) => {
    const owner = ids.parse(userId)
    const filter = { _id: { $eq: keyOf(provider, accountId) } }
    return owner === null ? null : { ...filter, userId: { $eq: owner } }
  }

  return {
    async find(provider, accountId) {
      const filter = { _id: { $eq: keyOf(provider, accountId) } }
      const document = await run(() => accounts.findOne(filter, fromPrimary))
      return document && accountOf(document)
    },

    async list(userId) {
      const owner = ids.parse(userId)
      if (owner === null) return []
      const inOrder = { ...fromPrimary, sort: { _id: 1 } } as const
      const filter = { userId: { $eq: owner } }
      return (await run(() => accounts.find(filter, inOrder).toArray())).map(accountOf)
    },

    async insert({ provider, accountId, userId, accountEmail, tokens }) {
      const owner = ids.parse(userId)
      if (owner === null) throw new OwnerMissing()
      const document = { _id: keyOf(provider, accountId), userId: owner, accountEmail, tokens }
      await insertOwned({ users, collection: accounts }, document, nameOfKey())
    },

    async update(key, { accountEmail, tokens }) {
      const filter = own(key)
      if (!filter) return false
      const fields = {
        ...(accountEmail === undefined ? {} : { accountEmail }),
        ...(tokens === undefined ? {} : { tokens }),
      }
      // MongoDB refuses an update that sets nothing.
      if (Object.keys(fields).length === 0) {
        return (await run(() => accounts.findOne(filter, fromPrimary))) !== null
      }
      const { matchedCount } = await run(() => accounts.updateOne(filter, { $set: fields }))
      return matchedCount > 0
    },

    async delete(key) {
      const filter = own(key)
      if (!filter) return false
      const { deletedCount } = await run(() => accounts.deleteOne(filter))
      return deletedCount > 0
    },

    async deleteAll(userId) {
      const owner = ids.parse(userId)
      if (owner !== null) await run(() => accounts.deleteMany({ userId: { $eq: owner } }))
    },
  }
}

/** The order of the two is part of the key. */
function keyOf(provider: string, accountId: string): OAuthAccountDocument['_id'] {
  return { provider: asText(provider), accountId: asText(accountId) }
}
