import { type Account, UniqueViolation, type UserStore } from '@fetch-users/core'
import type { Collection, Filter } from 'mongodb'
import { isDuplicate, withoutValues } from './errors.ts'
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
): Omit<UserStore<User>, 'columns' | 'inspection'> {
  const { toAccount, toFields, toFilter } = userDocuments(ids, names)
  const emailField = names.field('email')
  const accountOrNull = (document: UserDocument | null): Account<User> | null =>
    document && toAccount(document)
  const findOne = async (filter: Filter<UserDocument>): Promise<Account<User> | null> =>
    accountOrNull(await users.findOne(filter, fromPrimary))

  async function write<T>(written: UserDocument, command: () => Promise<T>): Promise<T> {
    try {
      return await command()
    } catch (error) {
      if (!isDuplicate(error)) throw error
      const field = (await takenField(error, users, written)) ?? emailField
      throw new UniqueViolation(names.property(field), { cause: withoutValues(error) })
    }
  }

  return {
    async find(id) {
      const _id = ids.parse(id)
      return _id === null ? null : findOne({ _id })
    },

    async findByEmail(email) {
      return findOne({ [emailField]: asText(email) })
    },

    async insert(values) {
      const document = { _id: ids.create(), ...toFields(values) }
      await write(document, () => users.insertOne(document))
      return toAccount(document)
    },

    async update(id, changes, expected = {}) {
      const _id = ids.parse(id)
      if (_id === null) return null
      const filter = { _id, ...toFilter(expected) }
      const fields = toFields(changes)
      // MongoDB refuses an update that sets nothing.
      if (Object.keys(fields).length === 0) return findOne(filter)
      const now = { returnDocument: 'after' } as const
      const update = () => users.findOneAndUpdate(filter, { $set: fields }, now)
      return accountOrNull(await write({ _id, ...fields }, update))
    },

    async delete(id) {
      const _id = ids.parse(id)
      if (_id === null) return false
      const deleteOwn = async () => {
        await sessions?.deleteMany({ userId: _id })
        await oauthAccounts?.deleteMany({ userId: _id })
      }
      // First, lest a failure in between leave it without an owner; and again, because what was
      // inserted in between still found its owner.
      await deleteOwn()
      const { deletedCount } = await users.deleteOne({ _id })
      await deleteOwn()
      return deletedCount > 0
    },

    async list({ after, limit, email }) {
      const last = after === undefined ? undefined : ids.parse(after)
      if (last === null) return []
      const filter = {
        ...(last === undefined ? {} : { _id: { $gt: last } }),
        ...(email === undefined ? {} : { [emailField]: asText(email) }),
      }
      const page = { ...fromPrimary, sort: { _id: 1 }, limit } as const
      const documents = await users.find(filter, page).toArray()
      return documents.map((document) => toAccount<User>(document))
    },
  }
}
