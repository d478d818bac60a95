import { BSON, type Db, MongoClient, type ObjectId } from 'mongodb'
import { textOf } from './databases.ts'

/** A database of a test's own. */
export interface BeanieDatabase {
  readonly db: Db
  /** How Beanie calls it. */
  readonly url: string
  close(): Promise<void>
}

/** A document, whatever is in it. */
export type Document = { readonly _id: ObjectId; readonly [field: string]: unknown }

/** Makes a database on a server of MongoDB's protocol. */
export async function openBeanie(server: string): Promise<BeanieDatabase> {
  const name = `moving_in_${crypto.randomUUID().slice(0, 8)}`
  const client = await MongoClient.connect(server)
  const db = client.db(name)
  return {
    db,
    url: Object.assign(new URL(server), { pathname: name }).href,
    async close() {
      await db.dropDatabase()
      await client.close()
    },
  }
}

/** Stores the documents of the fixture. */
export async function loadFixture(db: Db): Promise<void> {
  const { comment: _, ...collections } = BSON.EJSON.parse(await textOf('fixtures/beanie.json'))
  for (const [name, documents] of Object.entries<Document[]>(collections)) {
    await db.collection<Document>(name).insertMany(documents)
  }
}

/** All documents of a collection. */
export function documentsOf(db: Db, collection: string): Promise<Document[]> {
  return db.collection<Document>(collection).find().sort({ _id: 1 }).toArray()
}
