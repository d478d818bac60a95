import type { Db, ObjectId } from 'mongodb'
import { type AddressReport, linesOf, reportOn } from './addresses.ts'
import { beanieStorage, type UserDocument } from './mongo.ts'

interface LinkDocument {
  _id: { provider: string; accountId: string }
  userId: ObjectId
  accountEmail: string
  tokens: null
}

/**
 * Brings addresses into one form, copies embedded links into a collection of their own, and makes
 * the indexes. Drops nothing. May be run again, and has to be for what fastapi-users adds.
 *
 * Returns what is left to look at.
 *
 * @throws {Error} before it changes anything, when two accounts have one address, or one link.
 */
export async function moveIn(db: Db): Promise<AddressReport> {
  const users = db.collection<UserDocument>('User')
  const documents = await users.find().toArray()
  const report = reportOn(documents.map(({ email }) => email))
  if (report.collisions.length > 0) throw new Error(linesOf(report).join('\n'))
  const links = linksOf(documents)

  for (const [email, canonical] of report.changes) {
    await users.updateOne({ email }, { $set: { email: canonical } })
  }
  const accounts = db.collection<LinkDocument>('oauth_accounts')
  for (const { _id, tokens, ...owner } of links.values()) {
    const { matchedCount } = await accounts.updateOne({ _id }, { $set: owner })
    if (matchedCount === 0) await accounts.insertOne({ _id, ...owner, tokens })
  }
  await beanieStorage(db, 'both run').ensureIndexes()
  return { ...report, changes: new Map() }
}

function linksOf(documents: readonly (UserDocument & { _id: ObjectId })[]) {
  const links = new Map<string, LinkDocument>()
  for (const { _id: userId, oauth_accounts: embedded = [] } of documents) {
    for (const { oauth_name: provider, account_id: accountId, account_email } of embedded) {
      const key = JSON.stringify([provider, accountId])
      if (links.has(key)) throw new Error(`linked more than once: ${provider} ${accountId}`)
      const _id = { provider, accountId }
      links.set(key, { _id, userId, accountEmail: account_email, tokens: null })
    }
  }
  return links
}
