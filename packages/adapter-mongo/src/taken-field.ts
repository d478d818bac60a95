import type { Collection } from 'mongodb'
import type { DriverError } from './errors.ts'
import { fromPrimary } from './owner.ts'
import type { UserDocument } from './user-document.ts'

/**
 * Finds the field of which another document has the value already. FerretDB 1 and Cosmos DB do not
 * say which unique index refused: there it looks.
 *
 * @returns `undefined`, when what stood in the way is gone.
 */
export async function takenField(
  { keyPattern = {} }: DriverError,
  documents: Collection<UserDocument>,
  written: UserDocument,
): Promise<string | undefined> {
  const [named] = Object.keys(keyPattern)
  if (named !== undefined) return named
  for (const { key, unique } of await documents.indexes()) {
    const fields = Object.keys(key)
    if (!unique || !fields.every((field) => Object.hasOwn(written, field))) continue
    const same = Object.fromEntries(fields.map((field) => [field, { $eq: written[field] }]))
    if (await documents.findOne({ ...same, _id: { $ne: written._id } }, fromPrimary)) {
      return fields[0]
    }
  }
  return undefined
}
