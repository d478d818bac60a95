import { type OAuthAccount, type Session, UniqueViolation } from '@fetch-users/core'
import { Binary, MongoServerError, ObjectId } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import {
  dropDatabase,
  newCollections,
  openDatabase,
  type Person,
  type SnakePerson,
} from '../test/mongo.ts'
import { mongoStorage } from './index.ts'
import { takenField } from './taken-field.ts'
import type { UserDocument } from './user-document.ts'

const server = await startServer('mongodb')
const db = openDatabase(server?.url ?? 'mongodb://localhost')
afterAll(async () => {
  if (server) await dropDatabase(db)
  await server?.stop()
})

const ann = {
  email: 'ann@example.com',
  hashedPassword: 'hash',
  securityStamp: 'stamp',
  isActive: true,
  isSuperuser: false,
  isVerified: false,
}

/** As fastapi-users writes it with Beanie. */
const snakeAnn = {
  email: 'ann@example.com',
  hashed_password: 'hash',
  is_active: true,
  is_superuser: false,
  is_verified: false,
  nick_name: 'Annie',
}

describe.skipIf(!server)(`users on ${server?.version}`, () => {
  test('a user has its id for _id, and no secrets', async () => {
    const { users, store } = await open()
    const { user } = await store.insert({ ...ann, nickName: 'Annie' })
    const [stored] = await users.find().toArray()
    expect(user).toEqual({
      id: stored?._id.toHexString(),
      email: 'ann@example.com',
      isActive: true,
      isSuperuser: false,
      isVerified: false,
      nickName: 'Annie',
    })
  })

  test('a user that fastapi-users made is found, and keeps its spelling', async () => {
    const { users, store } = await openSnake()
    await users.insertOne({ ...snakeAnn })
    const found = await store.findByEmail('ann@example.com')
    expect(found).toMatchObject({
      user: { isActive: true, nickName: 'Annie' },
      hashedPassword: 'hash',
      securityStamp: null,
    })
    const id = found?.user.id ?? ''
    await store.update(id, { isVerified: true, securityStamp: 'stamp', nickName: 'Ann' })
    const changed = { is_verified: true, security_stamp: 'stamp', nick_name: 'Ann' }
    expect(await users.findOne()).toEqual({ _id: new ObjectId(id), ...snakeAnn, ...changed })
  })

  test('a stamp that was never written is null to an expectation', async () => {
    const { users, store } = await open()
    const { securityStamp: _, ...stampless } = ann
    const { insertedId } = await users.insertOne({ ...stampless })
    const change = { securityStamp: 'new' }
    const id = insertedId.toHexString()
    expect(await store.update(id, change, { securityStamp: null })).not.toBeNull()
    expect(await store.update(id, change, { securityStamp: null })).toBeNull()
  })

  test('a change of nothing still compares', async () => {
    const { store } = await open()
    const account = await store.insert(ann)
    const { id } = account.user
    expect(await store.update(id, {}, { hashedPassword: 'hash' })).toEqual(account)
    expect(await store.update(id, { nickName: undefined })).toEqual(account)
    expect(await store.update(id, {}, { hashedPassword: 'other' })).toBeNull()
  })

  test.each(['_id', 'id', '', '$set', '$where', 'nickName.first', 'nickName.$'])(
    'a value named %j is refused, at insert and at update',
    async (name) => {
      const { users, store } = await open()
      const { user } = await store.insert(ann)
      const before = await users.find().toArray()
      await expect(store.update(user.id, { [name]: 'x' })).rejects.toThrow(TypeError)
      await expect(store.insert({ ...ann, email: 'x', [name]: 'x' })).rejects.toThrow(TypeError)
      expect(await users.find().toArray()).toEqual(before)
    },
  )

  test.each(['Id', 'is_superuser', '_id', 'id'])(
    'in snake_case a value named %j is refused, at insert and at update',
    async (name) => {
      const { users, store } = await openSnake()
      const { user } = await store.insert(ann)
      const before = await users.find().toArray()
      await expect(store.update(user.id, { [name]: true })).rejects.toThrow(TypeError)
      await expect(store.insert({ ...ann, email: 'x', [name]: true })).rejects.toThrow(TypeError)
      expect(await users.find().toArray()).toEqual(before)
    },
  )

  test('a field in another spelling is not read', async () => {
    const { users, store } = await openSnake()
    const others = { isSuperuser: true, hashedPassword: 'other', securityStamp: 'other' }
    await users.insertOne({ ...snakeAnn, ...others })
    const found = await store.findByEmail('ann@example.com')
    expect(found).toMatchObject({ user: { isSuperuser: false }, hashedPassword: 'hash' })
    expect(found?.securityStamp).toBeNull()
  })

  test('what is inserted while its user is deleted goes, too', async () => {
    const collections = newCollections(db)
    const { users, sessions, oauthAccounts } = mongoStorage(collections)
    const userId = (await users.insert(ann)).user.id
    const deleteOne = collections.users.deleteOne.bind(collections.users)
    collections.users.deleteOne = async (...given) => {
      await sessions?.insert(sessionOf(userId))
      await oauthAccounts?.insert(linkOf(userId))
      return deleteOne(...given)
    }
    expect(await users.delete(userId)).toBe(true)
    for (const collection of [collections.sessions, collections.oauthAccounts]) {
      expect(await collection.countDocuments()).toBe(0)
    }
  })

  test('an id of another kind than the option says is told, not guessed', async () => {
    const { users } = newCollections(db)
    await users.insertOne({ ...ann })
    const store = mongoStorage({ users }, { ids: 'uuid' }).users
    await expect(store.findByEmail(ann.email)).rejects.toThrow('an _id is no uuid: see ids')
  })

  test('what belongs to a user names it as its _id does', async () => {
    const collections = newCollections(db)
    const { users, sessions, oauthAccounts } = mongoStorage(collections, { ids: 'uuid' })
    const { id } = (await users.insert(ann)).user
    await sessions?.insert(sessionOf(id))
    await oauthAccounts?.insert(linkOf(id))
    const owner = Binary.createFromHexString(id.replaceAll('-', ''), 4)
    for (const collection of [collections.sessions, collections.oauthAccounts]) {
      expect(await collection.countDocuments({ userId: owner })).toBe(1)
    }
  })

  test('an error of the server quotes no address', async () => {
    const { store } = await open()
    await store.insert(ann)
    const { id } = (await store.insert({ ...ann, email: 'bob@example.com' })).user
    for (const taken of [store.insert(ann), store.update(id, { email: ann.email })]) {
      const error: unknown = await taken.catch((caught: unknown) => caught)
      expect(error).toEqual(new UniqueViolation('email'))
      expect(String((error as Error).cause) + (error as Error).stack).not.toContain('ann@')
    }
  })

  test('another unique field is named by its property, whatever the server says', async () => {
    const { users, store } = await openSnake()
    await users.createIndex({ nick_name: 1 }, { unique: true })
    await store.insert({ ...ann, nickName: 'Annie' })
    const bob = await store.insert({ ...ann, email: 'bob@example.com' })
    const [taken, change] = [new UniqueViolation('nickName'), { nickName: 'Annie' }]
    // Its own address is in the change, and not what is taken.
    const ownAddress = { ...change, email: bob.user.email }
    await expect(store.update(bob.user.id, ownAddress)).rejects.toEqual(taken)
    const carl = store.insert({ ...ann, ...change, email: 'carl@example.com' })
    await expect(carl).rejects.toEqual(taken)
    await expect(store.update(bob.user.id, change)).rejects.toEqual(taken)
  })
})

test('a server that names the field is believed', async () => {
  const named = new MongoServerError({ code: 11000, keyPattern: { nick_name: 1 } })
  const { users } = newCollections<UserDocument>(db)
  expect(await takenField(named, users, { _id: '1' })).toBe('nick_name')
})

test('a collection that confirms no write is refused', () => {
  const { users } = newCollections(db)
  const oneTimeTokens = db.collection('tokens', { writeConcern: { w: 0 } })
  expect(() => mongoStorage({ users, oneTimeTokens })).toThrow(
    'mongoStorage: tokens confirms no write',
  )
})

function sessionOf(userId: string): Session {
  const now = new Date()
  return {
    ...{ id: '1', tokenDigest: 'digest', userId, backend: 'cookie', securityStamp: 'stamp' },
    ...{ authenticatedAt: now, createdAt: now, lastUsedAt: now, expiresAt: now, generation: 0 },
    ...{ ip: null, userAgent: null },
  }
}

function linkOf(userId: string): OAuthAccount {
  return { provider: 'google', accountId: '1', userId, accountEmail: null, tokens: null }
}

async function open() {
  const { users } = newCollections<Person>(db)
  const storage = mongoStorage({ users })
  await storage.ensureIndexes()
  return { users, store: storage.users }
}

async function openSnake() {
  const { users } = newCollections<SnakePerson>(db)
  const storage = mongoStorage({ users }, { naming: 'snake_case' })
  await storage.ensureIndexes()
  return { users, store: storage.users }
}
