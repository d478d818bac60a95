import { canonicalEmail, type Finding, type Inspect } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { guarded } from '../errors.ts'
import {
  indexesOf,
  isPresent,
  type NeededIndex,
  neededIndexes,
  type Obstacle,
  obstacleTo,
} from '../indexes.ts'
import type { Names } from '../naming.ts'
import { fromPrimary } from '../owner.ts'
import type { MongoCollections } from '../storage.ts'

/** What `mongoStorage` hands out. */
interface Subject {
  readonly collections: Readonly<Record<keyof MongoCollections<never>, Collection | undefined>> & {
    readonly users: Collection
  }
  readonly field: Names['field']
}

/**
 * Looks for missing indexes, and for documents that mean trouble. It only reads. For tools:
 * `npx fetch-users doctor` calls it.
 *
 * @throws {StorageUnavailable} when the database cannot be reached.
 * @example
 * const { inspection } = auth.settings
 * const findings = await inspect(inspection?.subject(), new Date())
 */
export const inspect: Inspect = guarded({
  async inspect(subject: unknown, now: Date): Promise<readonly Finding[]> {
    const { collections, field } = subject as Subject // no other comes here
    const { users, sessions, oneTimeTokens, rateLimits } = collections
    return [
      ...(await indexesMissing(collections)),
      ...(await emailsNotCanonical(users)),
      ...(await stampsMissing(users, field('securityStamp'))),
      ...(await documentsExpired([sessions, oneTimeTokens, rateLimits], now)),
    ]
  },
}).inspect

const ensure = 'await storage.ensureIndexes(), at every start, before the first request'

async function indexesMissing(collections: Subject['collections']): Promise<Finding[]> {
  const findings = neededIndexes(collections).map(async ([collection, field, purpose]) => {
    const needed = { collection: collection.collectionName, field, purpose }
    const indexes = await indexesOf(collection)
    const obstacle = obstacleTo(needed, indexes)
    if (obstacle) return inTheWay(collection, obstacle)
    return isPresent(needed, indexes) ? [] : missing(needed)
  })
  return (await Promise.all(findings)).flat()
}

function inTheWay(collection: Collection, { index, message }: Obstacle): Finding {
  const fix =
    index === undefined
      ? `${shell(collection)}.aggregate([{ $out: '…' }]), into one without a collation`
      : `${shell(collection)}.dropIndex(${JSON.stringify(index)}), then ${ensure}`
  return {
    id: 'index-in-the-way',
    severity: 'error',
    what: `${message}.`,
    fix,
  }
}

function missing({ collection, field, purpose }: NeededIndex): Finding {
  const twice = `${collection} may hold the same ${field} twice.`
  const slow = `${collection} is read as a whole to find documents by ${field}.`
  return purpose === 'unique'
    ? { id: 'unique-missing', severity: 'error', what: twice, fix: ensure }
    : { id: 'index-missing', severity: 'warning', what: slow, fix: ensure }
}

/** Addresses that no log-in finds: it asks for the canonical one. */
async function emailsNotCanonical(users: Collection): Promise<Finding[]> {
  const isText = { email: { $type: 'string' } }
  const found = users.find(isText, { ...fromPrimary, projection: { email: 1 } })
  let n = 0
  for await (const { email } of found) if (canonicalEmail(email) !== email) n++
  if (n === 0) return []
  const canonical = "email.normalize('NFKC').trim().toLowerCase()"
  return [
    {
      id: 'email-not-canonical',
      severity: 'error',
      what: `Users whose address is not in canonical form cannot log in. There are ${n}.`,
      fix:
        `${shell(users)}.find({ email: { $type: 'string' } }).forEach(({ _id, email }) => ` +
        `${shell(users)}.updateOne({ _id }, { $set: { email: ${canonical} } }))`,
    },
  ]
}

/** Users whose stamp is made of their hash: it takes a new password to log them out everywhere. */
async function stampsMissing(users: Collection, field: string): Promise<Finding[]> {
  const n = await users.countDocuments({ [field]: null }, fromPrimary)
  if (n === 0) return []
  return [
    {
      id: 'stamp-missing',
      severity: 'warning',
      what: `Users without a security stamp: ${n}. Giving them one logs them out once.`,
      fix:
        `${shell(users)}.find({ ${field}: null }).forEach(({ _id }) => ` +
        `${shell(users)}.updateOne({ _id }, { $set: { ${field}: require('crypto').randomUUID() } }))`,
    },
  ]
}

const graceSeconds = 2 * 24 * 60 * 60

/** Documents that MongoDB, or a daily sweep, would have taken away. */
async function documentsExpired(
  collections: readonly (Collection | undefined)[],
  now: Date,
): Promise<Finding[]> {
  const end = new Date(now.getTime() - graceSeconds * 1000)
  const counts = collections.map((collection) =>
    collection?.countDocuments({ expiresAt: { $lt: end } }, fromPrimary),
  )
  const n = (await Promise.all(counts)).reduce<number>((sum, count) => sum + (count ?? 0), 0)
  if (n === 0) return []
  return [
    {
      id: 'rows-expired',
      severity: 'warning',
      what: `Documents that ended more than two days ago, and are still there: ${n}. Nothing sweeps.`,
      fix: 'Daily: npx fetch-users sweep',
    },
  ]
}

/** A collection, as `mongosh` names it. */
function shell({ collectionName }: Collection): string {
  return `db.getCollection(${JSON.stringify(collectionName)})`
}
