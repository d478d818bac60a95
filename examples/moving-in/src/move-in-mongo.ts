import type { Collection, Db, ObjectId } from 'mongodb'
import { type AddressReport, linesOf, reportOn } from './addresses.ts'
import { beanieStorage, type UserDocument } from './mongo.ts'

/** What is left to look at. */
export interface MoveReport extends AddressReport {
  /** Links that a document has, and another user here: who is right, nobody but you can know. */
  readonly conflicts: readonly string[]
}

interface LinkDocument {
  _id: { provider: string; accountId: string }
  userId: ObjectId
  accountEmail: string | null
  tokens: string | null
}

/**
 * Brings addresses into one form, copies embedded links into a collection of their own, removes
 * links whose users are deleted, and makes the indexes. May be run again, and has to be for what
 * fastapi-users adds and deletes.
 *
 * @throws {Error} before it changes anything, when two accounts have one address, or one link.
 */
export async function moveIn(db: Db): Promise<MoveReport> {
  const accounts = db.collection<LinkDocument>('oauth_accounts')
  const users = db.collection<UserDocument>('User')
  // Before the users: whoever registers and links in between would look deleted.
  const stored = await accounts.find().toArray()
  const documents = await users.find().toArray()
  const report = reportOn(documents.map(({ email }) => email))
  if (report.collisions.length > 0) throw new Error(linesOf(report).join('\n'))
  const links = linksOf(documents)

  for (const [email, canonical] of report.changes) {
    await users.updateOne({ email }, { $set: { email: canonical } })
  }
  const userIds = new Set(documents.map(({ _id }) => String(_id)))
  for (const { _id, userId } of stored) {
    if (!userIds.has(String(userId))) await accounts.deleteOne({ _id, userId })
  }
  const conflicts: string[] = []
  for (const link of links) {
    const owner = await ownerOf(accounts, link)
    if (owner.equals(link.userId)) continue
    const { provider, accountId } = link._id
    conflicts.push(`${provider} ${accountId}: ${link.userId} in the document, ${owner} here`)
  }
  await beanieStorage(db, 'both run').ensureIndexes()
  return { ...report, changes: new Map(), conflicts }
}

/** Stores the link where there is none, and returns whose it is: never takes it from anybody. */
async function ownerOf(accounts: Collection<LinkDocument>, link: LinkDocument): Promise<ObjectId> {
  try {
    await accounts.insertOne(link)
    return link.userId
  } catch (error) {
    const stored = await accounts.findOne({ _id: link._id })
    if (!stored) throw error
    return stored.userId
  }
}

function linksOf(documents: readonly (UserDocument & { _id: ObjectId })[]): LinkDocument[] {
  const links = new Map<string, LinkDocument>()
  for (const { _id: userId, oauth_accounts: embedded = [] } of documents) {
    for (const { oauth_name: provider, account_id: accountId, account_email } of embedded) {
      const key = JSON.stringify([provider, accountId])
      if (links.has(key)) throw new Error(`linked more than once: ${provider} ${accountId}`)
      const _id = { provider, accountId }
      links.set(key, { _id, userId, accountEmail: account_email, tokens: null })
    }
  }
  return [...links.values()]
}
