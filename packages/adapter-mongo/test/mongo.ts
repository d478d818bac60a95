import {
  type Collection,
  type Db,
  type Document,
  MongoClient,
  type MongoClientOptions,
} from 'mongodb'

/** A user as most collections have it. */
export interface Person {
  email: string
  hashedPassword: string | null
  isActive: boolean
  isSuperuser: boolean
  isVerified: boolean
  nickName?: string
}

/** A user as fastapi-users writes it with Beanie. */
export interface SnakePerson {
  email: string
  hashed_password: string
  is_active: boolean
  is_superuser: boolean
  is_verified: boolean
  nick_name?: string
}

/** Collections for every store. */
export interface Collections<User extends Document> {
  readonly users: Collection<User>
  readonly sessions: Collection
  readonly oauthAccounts: Collection
  readonly oneTimeTokens: Collection
  readonly rateLimits: Collection
}

/** A database of the test's own. Gives up on a server that is gone after a second. */
export function openDatabase(url: string, options: MongoClientOptions = {}): Db {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 1000, ...options })
  return client.db(`test_${crypto.randomUUID().slice(0, 8)}`)
}

/** Removes what the test left, and disconnects. */
export async function dropDatabase(db: Db): Promise<void> {
  await db.dropDatabase()
  await db.client.close()
}

/** Every call makes other collections: what is still under way for the last ones ends there. */
export function newCollections<User extends Document = Person>(db: Db): Collections<User> {
  const prefix = crypto.randomUUID().slice(0, 8)
  return {
    users: db.collection<User>(`${prefix}_users`),
    sessions: db.collection(`${prefix}_sessions`),
    oauthAccounts: db.collection(`${prefix}_accounts`),
    oneTimeTokens: db.collection(`${prefix}_tokens`),
    rateLimits: db.collection(`${prefix}_limits`),
  }
}
