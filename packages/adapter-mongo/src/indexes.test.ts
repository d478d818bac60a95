import { StorageUnavailable } from '@fetch-users/core'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { dropDatabase, newCollections, openDatabase, type SnakePerson } from '../test/mongo.ts'
import { mongoStorage } from './index.ts'
import { isPresent } from './indexes.ts'

const server = await startServer('mongodb')
const db = openDatabase(server?.url ?? 'mongodb://localhost')
afterAll(async () => {
  if (server) await dropDatabase(db)
  await server?.stop()
})

const ann = {
  email: 'ann@example.com',
  hashedPassword: null,
  isActive: true,
  isSuperuser: false,
  isVerified: false,
}

describe.skipIf(!server)(`ensureIndexes on ${server?.version}`, () => {
  test('makes the indexes of the collections that are given, once', async () => {
    const collections = newCollections(db)
    const storage = mongoStorage(collections)
    await Promise.all([storage.ensureIndexes(), storage.ensureIndexes()])
    await storage.ensureIndexes()
    expect(await keysOf(collections.users)).toEqual(['_id', 'email'])
    expect(await keysOf(collections.sessions)).toEqual(['_id', 'expiresAt', 'userId'])
    expect(await keysOf(collections.oauthAccounts)).toEqual(['_id', 'userId'])
    expect(await keysOf(collections.oneTimeTokens)).toEqual(['_id', 'expiresAt'])
    expect(await keysOf(collections.rateLimits)).toEqual(['_id', 'expiresAt'])
  })

  test('lets several processes start at once', async () => {
    const name = crypto.randomUUID()
    const others = Array.from({ length: 4 }, () => openDatabase(server?.url ?? ''))
    const starts = others.map(({ client }) => {
      const users = client.db(db.databaseName).collection<typeof ann>(name)
      return mongoStorage({ users }).ensureIndexes()
    })
    await Promise.all(starts)
    expect(await keysOf(db.collection(name))).toEqual(['_id', 'email'])
    await Promise.all(others.map(({ client }) => client.close()))
  })

  test('takes an index that was made before, whatever its name', async () => {
    const { users } = newCollections(db)
    await users.createIndex({ email: 1 }, { unique: true, name: 'by address' })
    await mongoStorage({ users }).ensureIndexes()
    expect(await keysOf(users)).toEqual(['_id', 'email'])
  })

  test('refuses a collection with an index that is not unique', async () => {
    const { users } = newCollections(db)
    await users.createIndex({ email: 1 })
    await expect(mongoStorage({ users }).ensureIndexes()).rejects.toThrow(
      `${users.collectionName}: the index email_1 on email is not unique for all documents: drop it`,
    )
  })

  test('refuses a collection with another index of the name, and says which', async () => {
    const { users } = newCollections(db)
    // As much as FerretDB can do; where there are collations, one on the address is the likely case.
    await users.createIndex({ nickName: 1 }, { name: 'email_1' })
    await expect(mongoStorage({ users }).ensureIndexes()).rejects.toThrow(
      `${users.collectionName}: the index email_1 on email is of another kind, or has a collation: drop it`,
    )
  })

  test('refuses a collection with two users of one address, and does not name it', async () => {
    const { users } = newCollections<SnakePerson>(db)
    await users.insertMany([{ ...ann }, { ...ann }] as unknown as SnakePerson[]) // only `email` matters
    const storage = mongoStorage({ users }, { naming: 'snake_case' })
    const error: unknown = await storage.ensureIndexes().catch((caught: unknown) => caught)
    expect(String(error)).toContain(`${users.collectionName}: some documents have the same email`)
    expect(String(error) + (error as Error).stack).not.toContain('ann@')
  })

  test('without a server is StorageUnavailable', async () => {
    const nowhere = openDatabase('mongodb://127.0.0.1:9')
    const { ensureIndexes } = mongoStorage(newCollections(nowhere))
    await expect(ensureIndexes()).rejects.toBeInstanceOf(StorageUnavailable)
    await nowhere.client.close()
  })
})

describe('what MongoDB lists', () => {
  const email = { collection: 'users', field: 'email', purpose: 'unique' } as const
  const id = { key: { _id: 1 }, name: '_id_' }
  const unique = { key: { email: 1 }, name: 'email_1', unique: true }
  const english = { locale: 'en', strength: 2 }

  test.each([
    ['nothing', []],
    ['another field', [{ key: { name: 1 }, name: 'name_1', unique: true }]],
    ['the field and another', [{ ...unique, key: { email: 1, tenant: 1 } }]],
    ['the field by a collation', [{ ...unique, collation: english }]],
    ['the hashed field', [{ key: { email: 'hashed' }, name: 'email_hashed' }]],
  ])('an index on %s is not the one on the address', (_, indexes) => {
    expect(isPresent(email, [id, ...indexes])).toBe(false)
  })

  test('a unique index is the one, among others on the field', () => {
    const caseless = { key: { email: 1 }, name: 'case_insensitive_email_index', collation: english }
    expect(isPresent(email, [id, unique, caseless])).toBe(true)
    expect(isPresent(email, [id, { ...unique, key: { email: -1 } }])).toBe(true)
  })

  test('an index that is unique for some documents stands in the place of the one', () => {
    const partial = { ...unique, partialFilterExpression: { isActive: true } }
    expect(() => isPresent(email, [id, partial])).toThrow(
      'the index email_1 on email is not unique',
    )
  })

  test('any index on the field does where it only has to find quickly', () => {
    const plain = { key: { expiresAt: 1 }, name: 'expiresAt_1' }
    const expiry = { collection: 'sessions', field: 'expiresAt', purpose: 'expiry' } as const
    expect(isPresent(expiry, [id, plain])).toBe(true)
  })

  test('an index that lets what has ended be deleted within the hour is refused', () => {
    const ttl = (seconds: number) => [
      { key: { expiresAt: 1 }, name: 'expiresAt_1', expireAfterSeconds: seconds },
    ]
    const expiry = { collection: 'tokens', field: 'expiresAt', purpose: 'expiry' } as const
    expect(isPresent(expiry, ttl(3600))).toBe(true)
    expect(() => isPresent(expiry, ttl(0))).toThrow(
      'tokens: the index expiresAt_1 on expiresAt lets MongoDB delete within the hour after the end: drop it',
    )
  })

  test('a collection with a collation of its own is refused', () => {
    expect(() => isPresent(email, [{ ...id, collation: english }])).toThrow(
      'users: the collection has a collation of its own',
    )
  })
})

async function keysOf(collection: { indexes(): Promise<{ key: object }[]> }): Promise<string[]> {
  return (await collection.indexes()).map(({ key }) => Object.keys(key).join()).sort()
}
