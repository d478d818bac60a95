import type { Collection } from 'mongodb'
import { fromPrimary } from './owner.ts'
import type { UserDocument } from './user-document.ts'

/**
 * Finds the field of which another document has the value already, for servers that do not say
 * which unique index refused: FerretDB 1 and Cosmos DB.
 *
 * @returns `undefined`, when what stood in the way is gone.
 */
export async function takenField(
  documents: Collection<UserDocument>,
  written: UserDocument,
): Promise<string | undefined> {
  for (const { key, unique } of await documents.indexes()) {
    const fields = Object.keys(key)
    if (!unique || !fields.every((field) => Object.hasOwn(written, field))) continue
    const same = Object.fromEntries(fields.map((field) => [field, { $eq: written[field] }]))
    const another = { ...same, _id: { $ne: written._id } }
    if (await documents.findOne(another, fromPrimary)) return fields[0]
  }
  return undefined
}
