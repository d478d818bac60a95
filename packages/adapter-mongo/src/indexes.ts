import { UniqueViolation } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { translated } from './errors.ts'

/** Holds a constraint, lets MongoDB sweep what has ended, or only finds quickly. */
type Purpose = 'unique' | 'expiry' | 'lookup'

/** An index on one field that a store needs. */
export interface NeededIndex {
  readonly collection: string
  readonly field: string
  readonly purpose: Purpose
}

/** An index that is there, as far as it matters here. */
export interface PresentIndex {
  readonly name?: string
  readonly key: Readonly<Record<string, unknown>>
  readonly unique?: boolean
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

/**
 * Makes an index, unless it is there.
 *
 * @throws {Error} that says what to do, when something in the collection stands against it.
 * @throws {StorageUnavailable} when the database cannot be reached.
 */
export async function ensureIndex(
  collection: Pick<Collection, 'collectionName' | 'createIndex' | 'indexes'>,
  field: string,
  purpose: Purpose,
): Promise<void> {
  const needed = { collection: collection.collectionName, field, purpose }
  const run = <T>(command: () => Promise<T>): Promise<T> => translated(command, () => field)
  const create = (kind: Purpose) => collection.createIndex({ [field]: 1 }, options[kind])

  if (isPresent(needed, await run(() => collection.indexes().catch(noneWithoutCollection)))) return
  try {
    await run(() =>
      create(purpose).catch((error: unknown) => {
        // FerretDB sweeps nothing by itself. The index still serves deleteExpired().
        if (purpose === 'expiry' && isCode(error, notImplemented)) return create('lookup')
        throw error
      }),
    )
  } catch (error) {
    throw error instanceof UniqueViolation ? new Error(duplicates(needed), { cause: error }) : error
  }
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
  const [inPlace, ...others] = indexes.filter(
    ({ key, collation }) => !collation && isOn(key, field),
  )
  if (!inPlace) return false
  if (purpose !== 'unique' || [inPlace, ...others].some(isUnique)) return true
  throw new Error(
    `${collection}: the index ${inPlace.name} on ${field} is not unique for all documents: drop it, ` +
      'and call ensureIndexes() again',
  )
}

function isOn(key: PresentIndex['key'], field: string): boolean {
  return Object.keys(key).length === 1 && Math.abs(Number(key[field])) === 1
}

function isUnique({ unique, partialFilterExpression }: PresentIndex): boolean {
  return unique === true && !partialFilterExpression
}

function duplicates({ collection, field }: NeededIndex): string {
  return (
    `${collection}: some documents have the same ${field}, so it cannot be made unique: find them with ` +
    `aggregate([{ $group: { _id: '$${field}', n: { $sum: 1 } } }, { $match: { n: { $gt: 1 } } }]), ` +
    'change or delete all but one of each, and call ensureIndexes() again'
  )
}

const [namespaceNotFound, notImplemented] = [26, 238]

function isCode(error: unknown, code: number): boolean {
  return error instanceof Error && 'code' in error && Number(error.code) === code
}

function noneWithoutCollection(error: unknown): [] {
  if (isCode(error, namespaceNotFound)) return []
  throw error
}
