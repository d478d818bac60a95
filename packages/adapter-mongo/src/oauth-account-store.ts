import {
  type OAuthAccount,
  type OAuthAccountKey,
  type OAuthAccountStore,
  OwnerMissing,
} from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { asText, type BsonId, type IdCodec } from './id.ts'
import { fromPrimary, insertOwned } from './owner.ts'
import type { UserDocument } from './user-document.ts'

/** A link as it is stored. What names the account is its `_id`, which is unique. */
export interface OAuthAccountDocument extends Pick<OAuthAccount, 'accountEmail' | 'tokens'> {
  readonly _id: Pick<OAuthAccount, 'provider' | 'accountId'>
  readonly userId: BsonId
}

/** Links to accounts of OAuth providers in a collection. */
export function createOAuthAccountStore(
  accounts: Collection<OAuthAccountDocument>,
  users: Collection<UserDocument>,
  ids: IdCodec,
): OAuthAccountStore {
  const accountOf = ({ _id, userId, accountEmail, tokens }: OAuthAccountDocument) => ({
    ..._id,
    userId: ids.format(userId),
    accountEmail,
    tokens,
  })
  const own = ({ provider, accountId, userId }: OAuthAccountKey) => ({
    _id: keyOf(provider, accountId),
    userId: ids.only(userId),
  })

  return {
    async find(provider, accountId) {
      const document = await accounts.findOne({ _id: keyOf(provider, accountId) }, fromPrimary)
      return document && accountOf(document)
    },

    async list(userId) {
      const inOrder = { ...fromPrimary, sort: { _id: 1 } } as const
      const found = accounts.find({ userId: ids.only(userId) }, inOrder)
      return (await found.toArray()).map(accountOf)
    },

    async insert({ provider, accountId, userId, accountEmail, tokens }) {
      const owner = ids.parse(userId)
      if (owner === null) throw new OwnerMissing()
      const document = { _id: keyOf(provider, accountId), userId: owner, accountEmail, tokens }
      await insertOwned(users, accounts, document)
    },

    async update(key, { accountEmail, tokens }, expected) {
      const filter = { ...own(key), ...(expected && { tokens: expected.tokens }) }
      const fields = {
        ...(accountEmail === undefined ? {} : { accountEmail }),
        ...(tokens === undefined ? {} : { tokens }),
      }
      // MongoDB refuses an update that sets nothing.
      if (Object.keys(fields).length === 0) {
        return (await accounts.findOne(filter, fromPrimary)) !== null
      }
      return (await accounts.updateOne(filter, { $set: fields })).matchedCount > 0
    },

    async delete(key) {
      return (await accounts.deleteOne(own(key))).deletedCount > 0
    },

    async deleteAll(userId) {
      await accounts.deleteMany({ userId: ids.only(userId) })
    },
  }
}

/** The order of the two is part of the key. */
function keyOf(provider: string, accountId: string): OAuthAccountDocument['_id'] {
  return { provider: asText(provider), accountId: asText(accountId) }
}
