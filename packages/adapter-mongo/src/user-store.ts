import type { Account, UserStore } from '@fetch-users/core'
import type { Collection, Filter } from 'mongodb'
import { translated } from './errors.ts'
import { asText, type IdCodec } from './id.ts'
import type { Names } from './naming.ts'
import type { OAuthAccountDocument } from './oauth-account-store.ts'
import { fromPrimary } from './owner.ts'
import type { SessionDocument } from './session-store.ts'
import { takenField } from './taken-field.ts'
import { type UserDocument, userDocuments } from './user-document.ts'

/** How the documents of users are to be read, and what hangs on them. */
interface UserStoreOptions {
  readonly ids: IdCodec
  readonly names: Names
  readonly sessions: Collection<SessionDocument> | undefined
  readonly oauthAccounts: Collection<OAuthAccountDocument> | undefined
}

/** Users in the caller's collection. */
export function createUserStore<User>(
  users: Collection<UserDocument>,
  { ids, names, sessions, oauthAccounts }: UserStoreOptions,
): UserStore<User> {
  const { toAccount, toFields, toFilter } = userDocuments(ids, names)
  const emailField = names.field('email')
  const run = <T>(command: () => Promise<T>): Promise<T> => translated(command, () => 'email')
  const write = <T>(written: UserDocument, command: () => Promise<T>): Promise<T> =>
    translated(command, async (named) => {
      const field = named ?? (await run(() => takenField(users, written))) ?? emailField
      return names.property(field)
    })
  const accountOrNull = (document: UserDocument | null): Account<User> | null =>
    document && toAccount(document)
  const findOne = async (filter: Filter<UserDocument>): Promise<Account<User> | null> =>
    accountOrNull(await run(() => users.findOne(filter, fromPrimary)))

  return {
    async find(id) {
      const key = ids.parse(id)
      return key === null ? null : findOne({ _id: { $eq: key } })
    },

    async findByEmail(email) {
      return findOne({ [emailField]: { $eq: asText(email) } })
    },

    async insert(values) {
      const document = { _id: ids.create(), ...toFields(values) }
      await write(document, () => users.insertOne(document))
      return toAccount(document)
    },

    async update(id, changes, expected = {}) {
      const key = ids.parse(id)
      if (key === null) return null
      const filter = { _id: { $eq: key }, ...toFilter(expected) }
      const fields = toFields(changes)
      // MongoDB refuses an update that sets nothing.
      if (Object.keys(fields).length === 0) return findOne(filter)
      const now = { returnDocument: 'after' } as const
      const update = () => users.findOneAndUpdate(filter, { $set: fields }, now)
      return accountOrNull(await write({ _id: key, ...fields }, update))
    },

    async delete(id) {
      const key = ids.parse(id)
      if (key === null) return false
      // What hangs on the user goes first: a failure in between leaves nothing without an owner.
      const own = { userId: { $eq: key } }
      await run(async () => sessions?.deleteMany(own))
      await run(async () => oauthAccounts?.deleteMany(own))
      const { deletedCount } = await run(() => users.deleteOne({ _id: { $eq: key } }))
      return deletedCount > 0
    },

    async list({ after, limit, email }) {
      const key = after === undefined ? undefined : ids.parse(after)
      if (key === null) return []
      const filter = {
        ...(key === undefined ? {} : { _id: { $gt: key } }),
        ...(email === undefined ? {} : { [emailField]: { $eq: asText(email) } }),
      }
      const page = { ...fromPrimary, sort: { _id: 1 }, limit } as const
      const documents = await run(() => users.find(filter, page).toArray())
      return documents.map((document) => toAccount<User>(document))
    },
  }
}
