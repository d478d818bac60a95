import { OwnerMissing } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import type { BsonId } from './id.ts'
import type { UserDocument } from './user-document.ts'

/** A secondary may lag: what has ended would go on there. */
export const fromPrimary: { readonly readPreference: 'primary' } = { readPreference: 'primary' }

/** What belongs to a user. */
interface OwnedDocument {
  readonly _id: unknown
  readonly userId: BsonId
}

/** As much of a collection as an insert needs. */
interface OwnedCollection<Owned extends OwnedDocument> {
  insertOne(document: Owned): Promise<unknown>
  deleteOne(filter: { readonly _id: Owned['_id'] }): Promise<unknown>
}

/**
 * Inserts what belongs to a user.
 *
 * It looks for the user afterwards. Before, the user could be deleted, with all it has, between the
 * look and the insert, and the document would stay: there are no foreign keys.
 *
 * @throws {OwnerMissing} when there is no such user.
 */
export async function insertOwned<Owned extends OwnedDocument>(
  users: Collection<UserDocument>,
  collection: OwnedCollection<Owned>,
  document: Owned,
): Promise<void> {
  const { _id, userId } = document
  await collection.insertOne(document)
  const onlyId = { ...fromPrimary, projection: { _id: 1 } } as const
  if (await users.findOne({ _id: userId }, onlyId)) return
  await collection.deleteOne({ _id })
  throw new OwnerMissing()
}
