import type { BaseUser, OAuthAccount, Session, Storage } from '@fetch-users/core'
import type { Db } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { dropDatabase, newCollections, openDatabase } from '../test/mongo.ts'
import { mongoStorage } from './index.ts'

const server = await startServer('mongodb')
const url = server?.url ?? 'mongodb://localhost'
const databases = [openDatabase(url), openDatabase(url, { ignoreUndefined: true })]
afterAll(async () => {
  if (server) await Promise.all(databases.map(dropDatabase))
  await server?.stop()
})

type Stores = { readonly [Name in keyof Storage<BaseUser>]-?: NonNullable<Storage<BaseUser>[Name]> }

const now = new Date()
const later = new Date(now.getTime() + 60_000)
const counter = { key: 'a', max: 5, windowSeconds: 60 }
const state = { remaining: 5, level: 0, resetsAt: now, expiresAt: later }

/** What a caller without types may pass in the place of a text. */
const noTexts = [
  undefined,
  null,
  {},
  { $ne: null },
  { $gt: '' },
  { $regex: '' },
  { $exists: true },
  /./,
  [],
  7,
] as unknown[] as string[]

/** Every text that reaches a filter, by the call that takes it there. */
const calls: Readonly<
  Record<string, (stores: Stores, text: string, userId: string) => Promise<unknown>>
> = {
  'users.find': ({ users }, text) => users.find(text),
  'users.findByEmail': ({ users }, text) => users.findByEmail(text),
  'users.update': ({ users }, text) => users.update(text, { isActive: false }),
  'users.delete': ({ users }, text) => users.delete(text),
  'sessions.find': ({ sessions }, text) => sessions.find(text),
  'sessions.insert, digest': ({ sessions }, text, userId) =>
    sessions.insert({ ...sessionOf(userId), tokenDigest: text }),
  'sessions.insert, user': ({ sessions }, text) => sessions.insert(sessionOf(text)),
  'sessions.list': ({ sessions }, text) => sessions.list(text),
  'sessions.touch, id': ({ sessions }, text, userId) => sessions.touch(text, userId, later),
  'sessions.touch, user': ({ sessions }, text) => sessions.touch('1', text, later),
  'sessions.delete, id': ({ sessions }, text, userId) => sessions.delete(text, userId),
  'sessions.delete, user': ({ sessions }, text) => sessions.delete('1', text),
  'sessions.deleteAll': ({ sessions }, text) => sessions.deleteAll(text),
  'oauthAccounts.find, provider': ({ oauthAccounts }, text) => oauthAccounts.find(text, '1'),
  'oauthAccounts.find, id': ({ oauthAccounts }, text) => oauthAccounts.find('google', text),
  'oauthAccounts.list': ({ oauthAccounts }, text) => oauthAccounts.list(text),
  'oauthAccounts.update': ({ oauthAccounts }, text, userId) =>
    oauthAccounts.update({ ...linkOf(userId), accountId: text }, { tokens: null }),
  'oauthAccounts.delete': ({ oauthAccounts }, text, userId) =>
    oauthAccounts.delete({ ...linkOf(userId), provider: text }),
  'oauthAccounts.delete, user': ({ oauthAccounts }, text) => oauthAccounts.delete(linkOf(text)),
  'oauthAccounts.deleteAll': ({ oauthAccounts }, text) => oauthAccounts.deleteAll(text),
  'oneTimeTokens.consume': ({ oneTimeTokens }, text) => oneTimeTokens.consume(text, later),
  'rateLimits.count': ({ rateLimits }, text) => rateLimits.count([{ ...counter, key: text }], now),
  'rateLimits.replace': ({ rateLimits }, text) =>
    rateLimits.replace({ ...state, key: text }, { level: 0, resetsAt: later }, now),
  'rateLimits.set': ({ rateLimits }, text) => rateLimits.set([{ ...state, key: text }], now),
}

describe.skipIf(!server).each([
  { client: 'a client', db: databases[0] },
  { client: 'a client that ignores undefined', db: databases[1] },
])('through $client', ({ db }) => {
  if (!server || !db) return

  test.each(Object.entries(calls))('%s takes nothing but a text', async (_, call) => {
    const { stores, userId, contents } = await filled(db)
    const before = await contents()
    for (const value of noTexts) {
      await expect(call(stores, value, userId)).rejects.toBeInstanceOf(TypeError)
    }
    expect(await contents()).toEqual(before)
  })

  test('an expectation without a value is refused, and an operator in it is a value', async () => {
    const { stores, userId, contents } = await filled(db)
    const before = await contents()
    const change = { isActive: false }
    // What a caller without types may pass.
    const update = (expected: object) => stores.users.update(userId, change, expected)
    await expect(update({ hashedPassword: undefined })).rejects.toBeInstanceOf(TypeError)
    expect(await update({ hashedPassword: { $ne: null } })).toBeNull()
    expect(await contents()).toEqual(before)
  })

  test('a list of users takes no operator', async () => {
    const { stores } = await filled(db)
    for (const value of noTexts.slice(1)) {
      await expect(stores.users.list({ limit: 9, after: value })).rejects.toThrow(TypeError)
      await expect(stores.users.list({ limit: 9, email: value })).rejects.toThrow(TypeError)
    }
  })

  test('no session is excepted by an operator', async () => {
    const { stores, userId } = await filled(db)
    const except = { $ne: null } as unknown as string
    await expect(stores.sessions.deleteAll(userId, { except })).rejects.toThrow(TypeError)
    await stores.sessions.deleteAll(userId, { except: undefined })
    expect(await stores.sessions.list(userId)).toEqual([])
  })
})

/** Stores with something in each. */
async function filled(db: Db) {
  const collections = newCollections(db)
  const stores = mongoStorage(collections) as Stores // every collection is given
  const flags = { isActive: true, isSuperuser: false, isVerified: false }
  const { user } = await stores.users.insert({ email: 'ann@example.com', ...flags })
  const userId = String(user.id)
  await stores.sessions.insert(sessionOf(userId))
  await stores.oauthAccounts.insert(linkOf(userId))
  await stores.oneTimeTokens.consume('digest', later)
  await stores.rateLimits.count([counter], now)
  const contents = () =>
    Promise.all(Object.values(collections).map((collection) => collection.find().toArray()))
  return { stores, userId, contents }
}

function sessionOf(userId: string): Session {
  return {
    ...{ id: '1', tokenDigest: 'digest', userId, backend: 'cookie', securityStamp: 'stamp' },
    ...{ authenticatedAt: now, createdAt: now, lastUsedAt: now, expiresAt: later },
    ...{ ip: null, userAgent: null },
  }
}

function linkOf(userId: string): OAuthAccount {
  return { provider: 'google', accountId: '1', userId, accountEmail: null, tokens: 'sealed' }
}
