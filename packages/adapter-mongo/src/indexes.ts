import type { Collection } from 'mongodb'
import { hasCode, isDuplicate, withoutValues } from './errors.ts'

/** Holds a constraint, lets MongoDB sweep what has ended, or only finds quickly. */
type Purpose = keyof typeof options

/** An index on one field that a store needs. */
export interface NeededIndex {
  readonly collection: string
  readonly field: string
  readonly purpose: Purpose
}

/** As much of a collection as its indexes take. */
export type IndexedCollection = Pick<Collection, 'collectionName' | 'createIndex' | 'indexes'>

/** What stands in the place of an index. */
export interface Obstacle {
  /** `undefined`: the collection itself. */
  readonly index: string | undefined
  readonly message: string
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

/** Lists the indexes that the stores need. Digests, keys and accounts at providers are an `_id`. */
export function neededIndexes<Kept extends IndexedCollection>({
  users,
  sessions,
  oauthAccounts,
  oneTimeTokens,
  rateLimits,
}: CollectionsOf<Kept>): readonly (readonly [collection: Kept, field: string, purpose: Purpose])[] {
  const needed = [
    [users, 'email', 'unique'], // in both spellings
    [sessions, 'userId', 'lookup'],
    [sessions, 'expiresAt', 'expiry'],
    [oauthAccounts, 'userId', 'lookup'],
    [oneTimeTokens, 'expiresAt', 'expiry'],
    [rateLimits, 'expiresAt', 'expiry'],
  ] as const
  return needed.flatMap(([collection, field, purpose]) =>
    collection ? [[collection, field, purpose] as const] : [],
  )
}

/** The collections of the stores; only that of the users has to be. */
interface CollectionsOf<Kept> {
  readonly users: Kept
  readonly sessions?: Kept | undefined
  readonly oauthAccounts?: Kept | undefined
  readonly oneTimeTokens?: Kept | undefined
  readonly rateLimits?: Kept | undefined
}

/**
 * Makes an index, unless it is there.
 *
 * @throws {Error} that says what to do, when something in the collection stands against it.
 */
export async function ensureIndex(
  collection: IndexedCollection,
  field: string,
  purpose: Purpose,
): Promise<void> {
  const needed = { collection: collection.collectionName, field, purpose }
  const create = (kind: Purpose) => collection.createIndex({ [field]: 1 }, options[kind])

  if (isPresent(needed, await indexesOf(collection))) return
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
  const obstacle = obstacleTo(needed, indexes)
  if (obstacle) throw new Error(obstacle.message)
  return indexes.some(isOn(needed))
}

/** Finds what stands in the place of an index. */
export function obstacleTo(
  needed: NeededIndex,
  indexes: readonly PresentIndex[],
): Obstacle | undefined {
  const { collection, purpose } = needed
  if (indexes.some(({ name, collation }) => name === '_id_' && collation)) {
    const message =
      `${collection}: the collection has a collation of its own, and would take different addresses ` +
      'and ids for the same: copy its documents into one without'
    return { index: undefined, message }
  }
  const onField = indexes.filter(isOn(needed))
  if (purpose === 'unique' && onField.length > 0 && !onField.some(isUnique)) {
    return inTheWay(needed, onField[0]?.name, 'is not unique for all documents')
  }
  const hasty = onField.find(deletesEarly)
  return purpose === 'expiry' && hasty
    ? inTheWay(needed, hasty.name, 'lets MongoDB delete within the hour after the end')
    : undefined
}

function isOn({ field }: NeededIndex): (index: PresentIndex) => boolean {
  return ({ key, collation }) =>
    !collation && Object.keys(key).length === 1 && Math.abs(Number(key[field])) === 1
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
    const { message } = inTheWay(needed, `${field}_1`, other)
    return new Error(message, { cause: withoutValues(error) })
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
): Obstacle {
  const toDo = 'drop it, and call ensureIndexes() again'
  return { index, message: `${collection}: the index ${index} on ${field} ${why}: ${toDo}` }
}

/** The indexes of a collection; none where it is not there yet. */
export function indexesOf(collection: IndexedCollection): Promise<readonly PresentIndex[]> {
  return collection.indexes().catch((error: unknown) => {
    if (hasCode(error, namespaceNotFound)) return []
    throw error
  })
}
