import type { BaseUser, Storage } from '@fetch-users/core'
import { outageContract, storageContracts } from '@fetch-users/core/testing'
import { afterAll, describe, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { dropDatabase, newCollections, openDatabase, type SnakePerson } from '../test/mongo.ts'
import { type MongoStorage, mongoStorage } from './index.ts'

const server = await startServer('mongodb')
const url = server?.url ?? 'mongodb://localhost'
const db = openDatabase(url)
const ignoring = openDatabase(url, { ignoreUndefined: true })
afterAll(async () => {
  if (server) await Promise.all([db, ignoring].map(dropDatabase))
  await server?.stop()
})

const storages: Readonly<Record<string, () => MongoStorage<BaseUser>>> = {
  'ids that are ObjectIds': () => mongoStorage(newCollections(db)),
  'ids that are UUIDs': () => mongoStorage(newCollections(db), { ids: 'uuid' }),
  'ids that are strings': () => mongoStorage(newCollections(db), { ids: 'string' }),
  'fields in snake_case': () =>
    mongoStorage(newCollections<SnakePerson>(db), { naming: 'snake_case' }),
  'a client that ignores undefined': () => mongoStorage(newCollections(ignoring)),
}

describe.skipIf(!server)(`stores on ${server?.version}`, () => {
  for (const [kind, make] of Object.entries(storages)) {
    const createStorage = () => ready(make())
    describe(kind, () => {
      for (const [store, contract] of Object.entries(storageContracts)) {
        describe(store, () => {
          for (const { title, run } of contract({ createStorage })) test(title, run)
        })
      }
    })
  }
})

describe.skipIf(!server?.canRestart)('an outage', () => {
  if (!server) return
  const createStorage = () => ready(mongoStorage(newCollections(db)))
  const { kill, restart } = server
  for (const { title, run } of outageContract({ createStorage, kill, restart })) {
    test(title, run, 120_000)
  }
})

async function ready<User>(storage: MongoStorage<User>): Promise<Storage<User>> {
  await storage.ensureIndexes()
  return storage
}
