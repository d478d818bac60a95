import { canonicalEmail, type Finding } from '@fetch-users/core'
import type { Collection } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../../servers/start-server.ts'
import { dropDatabase, newCollections, openDatabase, type SnakePerson } from '../../test/mongo.ts'
import { mongoStorage } from '../index.ts'
import { inspect } from './index.ts'

const server = await startServer('mongodb')
const db = openDatabase(server?.url ?? 'mongodb://localhost')
afterAll(async () => {
  if (server) await dropDatabase(db)
  await server?.stop()
})

const now = new Date()
const ann = () => ({
  email: 'ann@example.com',
  hashed_password: 'hash',
  security_stamp: 'stamp',
  is_active: true,
  is_superuser: false,
  is_verified: false,
})

describe.skipIf(!server)(`the inspection of ${server?.version}`, () => {
  test('finds what ensureIndexes() makes, and nothing after it', async () => {
    const { collections, storage, look } = open()
    await collections.users.insertOne(ann())
    const findings = await look()
    expect(findings.map(({ id }) => id)).toEqual([
      'unique-missing', // the address
      'index-missing', // sessions of a user
      'index-missing', // what has ended: sessions, tokens, counters
      'index-missing', // accounts of a user
      'index-missing',
      'index-missing',
    ])
    for (const { fix } of findings) expect(fix).toMatch(/^await storage\.ensureIndexes\(\)/)
    await storage.ensureIndexes()
    expect(await look()).toEqual([])
  })

  test('an index in the way is named, and its fix takes it away', async () => {
    const { collections, storage, look } = await ready()
    await collections.users.dropIndex('email_1')
    await collections.users.createIndex({ email: 1 }, { name: 'by_address' })
    const [finding, ...others] = await look()
    expect({ finding, others }).toMatchObject({ finding: { id: 'index-in-the-way' }, others: [] })
    await inShell(finding?.fix.split(', then')[0])
    await storage.ensureIndexes()
    expect(await look()).toEqual([])
  })

  test('an address that no log-in finds is found, and mended', async () => {
    const { collections, look } = await ready()
    await collections.users.insertMany([ann(), { ...ann(), email: ' Ünal@Example.com' }])
    const findings = await look()
    expect(findings).toMatchObject([{ id: 'email-not-canonical', severity: 'error' }])
    expect(JSON.stringify(findings)).not.toMatch(/@/)
    await follow(findings)
    expect(await look()).toEqual([])
    const [, bea] = await collections.users.find().toArray()
    expect(bea?.email).toBe(canonicalEmail('ünal@example.com'))
  })

  test('a user without a stamp is found, and gets one', async () => {
    const { collections, look } = await ready()
    const { security_stamp, ...bea } = { ...ann(), email: 'bea@example.com' }
    await collections.users.insertMany([ann(), bea])
    const findings = await look()
    expect(findings).toMatchObject([{ id: 'stamp-missing', what: expect.stringContaining(': 1.') }])
    await follow(findings)
    expect(await look()).toEqual([])
  })

  test('documents that nobody sweeps are found', async () => {
    const { storage, look } = await ready()
    await storage.oneTimeTokens?.consume('x'.repeat(43), new Date(now.getTime() - 172_801_000))
    await storage.oneTimeTokens?.consume('y'.repeat(43), new Date(now.getTime() - 172_799_000))
    expect(await look()).toMatchObject([
      { id: 'rows-expired', what: expect.stringContaining(': 1.') },
    ])
  })
})

function open() {
  const collections = newCollections<SnakePerson>(db)
  const storage = mongoStorage(collections, { naming: 'snake_case' })
  const { module, subject } = storage.users.inspection ?? {}
  expect(module).toBe('@fetch-users/adapter-mongo/inspect')
  return { collections, storage, look: () => inspect(subject?.(), now) }
}

async function ready() {
  const opened = open()
  await opened.storage.ensureIndexes()
  return opened
}

async function follow(findings: readonly Finding[]): Promise<void> {
  for (const { fix } of findings) await inShell(fix)
}

/** Runs a line as mongosh does, which waits for every call. */
async function inShell(line = ''): Promise<void> {
  const getCollection = (name: string) => {
    const collection: Collection = db.collection(name)
    return {
      dropIndex: (index: string) => collection.dropIndex(index),
      updateOne: (filter: object, update: object) => collection.updateOne(filter, update),
      find: (filter: object) => ({
        async forEach(each: (document: object) => Promise<unknown>) {
          for (const document of await collection.find(filter).toArray()) await each(document)
        },
      }),
    }
  }
  const run = new Function('db', 'require', `return ${line}`)
  await run({ getCollection }, process.getBuiltinModule)
}
