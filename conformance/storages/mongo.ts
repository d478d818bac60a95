import { mongoStorage } from '@fetch-users/adapter-mongo'
import { MongoClient, type ObjectId } from 'mongodb'
import type { FixtureStorage, FixtureUser } from '../fixture/user.ts'

type UserDocument = Omit<FixtureUser, 'id'> & {
  readonly _id: ObjectId
  readonly hashedPassword: string | null
  readonly securityStamp: string | null
}

/** A server that speaks the protocol of MongoDB. */
export async function openMongo(server: string): Promise<FixtureStorage> {
  const client = new MongoClient(server, { serverSelectionTimeoutMS: 500 })
  const database = client.db(`db_${crypto.randomUUID()}`)
  const collections = {
    users: database.collection<UserDocument>('users'),
    sessions: database.collection('sessions'),
    oauthAccounts: database.collection('oauthAccounts'),
    oneTimeTokens: database.collection('oneTimeTokens'),
    rateLimits: database.collection('rateLimits'),
  }
  const storage = mongoStorage(collections)
  await storage.ensureIndexes()
  await collections.users.createIndex({ nickname: 1 }, { unique: true, sparse: true })
  const clear = async () => {
    for (const collection of Object.values(collections)) await collection.deleteMany({})
  }
  // What a column's default is elsewhere.
  const insert: typeof storage.users.insert = (values) =>
    storage.users.insert({ plan: 'free', ...values })
  return { ...storage, users: { ...storage.users, insert }, clear }
}
