import type { Collection } from 'mongodb'
import { hasCode, isDuplicate, withoutValues } from './errors.ts'

/** An index on one field that a store needs. */
interface NeededIndex {
  readonly collection: string
  readonly field: string
  /** Holds a constraint, lets MongoDB sweep what has ended, or only finds quickly. */
  readonly purpose: keyof typeof options
}

/** An index that is there, as far as it matters here. */
interface PresentIndex {
  readonly name?: string
  readonly key: Readonly<Record<string, unknown>>
  readonly unique?: boolean
  readonly expireAfterSeconds?: number
  readonly partialFilterExpression?: unknown
  readonly collation?: unknown
}

const options = {
  unique: { unique: true },
  // By MongoDB's clock, which may be ahead of the one that decides: a used token must not be
  // forgotten while it is valid.
  expiry: { expireAfterSeconds: 3600 },
  lookup: {},
} as const

const [namespaceNotFound, indexOptionsConflict, indexKeySpecsConflict, notImplemented] = [
  26, 85, 86, 238,
]

/**
 * Makes an index, unless it is there.
 *
 * @throws {Error} that says what to do, when something in the collection stands against it.
 */
export async function ensureIndex(
  collection: Pick<Collection, 'collectionName' | 'createIndex' | 'indexes'>,
  field: string,
  purpose: NeededIndex['purpose'],
): Promise<void> {
  const needed = { collection: collection.collectionName, field, purpose }
  const create = (kind: typeof purpose) => collection.createIndex({ [field]: 1 }, options[kind])

  if (isPresent(needed, await collection.indexes().catch(noneWithoutCollection))) return
  await create(purpose)
    .catch((error: unknown) => {
      // FerretDB sweeps nothing by itself. The index still serves deleteExpired().
      if (purpose === 'expiry' && hasCode(error, notImplemented)) return create('lookup')
      throw error
    })
    .catch((error: unknown) => {
      throw explained(error, needed)
    })
}

/**
 * Whether an index is there that serves the purpose.
 *
 * @throws {Error} when one stands in its place.
 */
export function isPresent(needed: NeededIndex, indexes: readonly PresentIndex[]): boolean {
  const { collection, field, purpose } = needed
  if (indexes.some(({ name, collation }) => name === '_id_' && collation)) {
    throw new Error(
      `${collection}: the collection has a collation of its own, and would take different addresses ` +
        'and ids for the same: copy its documents into one without',
    )
  }
  const onField = indexes.filter(({ key, collation }) => !collation && isOn(key, field))
  if (purpose === 'unique' && onField.length > 0 && !onField.some(isUnique)) {
    throw inTheWay(needed, onField[0]?.name, 'is not unique for all documents')
  }
  const hasty = onField.find(deletesEarly)
  if (purpose === 'expiry' && hasty) {
    throw inTheWay(needed, hasty.name, 'lets MongoDB delete within the hour after the end')
  }
  return onField.length > 0
}

function isOn(key: PresentIndex['key'], field: string): boolean {
  return Object.keys(key).length === 1 && Math.abs(Number(key[field])) === 1
}

function isUnique({ unique, partialFilterExpression }: PresentIndex): boolean {
  return unique === true && !partialFilterExpression
}

function deletesEarly({ expireAfterSeconds }: PresentIndex): boolean {
  return Number(expireAfterSeconds) < options.expiry.expireAfterSeconds
}

function explained(error: unknown, needed: NeededIndex): unknown {
  const { collection, field } = needed
  if (hasCode(error, indexOptionsConflict, indexKeySpecsConflict)) {
    const other = 'is of another kind, or has a collation'
    return inTheWay(needed, `${field}_1`, other, withoutValues(error))
  }
  if (!isDuplicate(error)) return error
  const duplicates =
    `${collection}: some documents have the same ${field}, so it cannot be made unique: find them with ` +
    `aggregate([{ $group: { _id: '$${field}', n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }]), ` +
    'change or delete all but one of each, and call ensureIndexes() again'
  return new Error(duplicates, { cause: withoutValues(error) })
}

function inTheWay(
  { collection, field }: NeededIndex,
  index: string | undefined,
  why: string,
  cause?: Error,
): Error {
  const toDo = 'drop it, and call ensureIndexes() again'
  return new Error(`${collection}: the index ${index} on ${field} ${why}: ${toDo}`, { cause })
}

function noneWithoutCollection(error: unknown): [] {
  if (hasCode(error, namespaceNotFound)) return []
  throw error
}
