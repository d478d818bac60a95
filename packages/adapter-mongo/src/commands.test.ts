import type { Session } from '@fetch-users/core'
import { afterAll, describe, expect, test } from 'vitest'
import { startServer } from '../../../servers/start-server.ts'
import { dropDatabase, newCollections, openDatabase } from '../test/mongo.ts'
import { mongoStorage } from './index.ts'

const server = await startServer('mongodb')
const db = openDatabase(server?.url ?? 'mongodb://localhost', { monitorCommands: true })
afterAll(async () => {
  if (server) await dropDatabase(db)
  await server?.stop()
})

const commands: string[] = []
const collections: string[] = []
db.client.on('commandStarted', ({ commandName, command }) => {
  commands.push(commandName)
  collections.push(String(command[commandName]).replace(/.*_/, ''))
})

const now = new Date()
const flags = { isActive: true, isSuperuser: false, isVerified: false }

describe.skipIf(!server)(`commands to ${server?.version}`, () => {
  test('a session is found by one', async () => {
    const { sessions, session } = await open()
    expect(await commandsOf(() => sessions?.find(session.tokenDigest))).toEqual(['find'])
  })

  test('the owner of a session is looked for when the session is there', async () => {
    const { sessions, session } = await open()
    const another = { ...session, tokenDigest: 'another' }
    expect(await commandsOf(() => sessions?.insert(another))).toEqual(['insert', 'find'])
  })

  test('a user is changed by one, whatever is expected', async () => {
    const { users, session } = await open()
    const update = () => users.update(session.userId, flags, { securityStamp: null })
    expect(await commandsOf(update)).toEqual(['findAndModify'])
  })

  test('what hangs on a user goes before the user, and what came in between after it', async () => {
    const { users, session } = await open()
    await commandsOf(() => users.delete(session.userId))
    expect(collections).toEqual(['sessions', 'accounts', 'users', 'sessions', 'accounts'])
  })

  test('a counter is looked for, whatever it is known by, and counted by one', async () => {
    const { rateLimits } = await open()
    const counter = { key: 'a', knownKey: 'b', max: 5, windowSeconds: 60 }
    const count = () => rateLimits?.count([counter], now)
    for (const _ of ['first', 'second']) {
      expect(await commandsOf(count)).toEqual(['find', 'findAndModify'])
    }
  })

  test('a counter is set by one', async () => {
    const { rateLimits } = await open()
    const state = { remaining: 5, level: 0, resetsAt: now, expiresAt: now }
    const set = () =>
      rateLimits?.set(
        ['a', 'b'].map((key) => ({ key, ...state })),
        now,
      )
    expect(await commandsOf(set)).toEqual(['update', 'update'])
  })
})

async function open() {
  const storage = mongoStorage(newCollections(db))
  const { user } = await storage.users.insert({ email: 'ann@example.com', ...flags })
  const session: Session = {
    ...{ id: '1', tokenDigest: 'digest', userId: user.id, backend: 'cookie', securityStamp: 's' },
    ...{ authenticatedAt: now, createdAt: now, lastUsedAt: now, expiresAt: now },
    ...{ ip: null, userAgent: null },
  }
  await storage.sessions?.insert(session)
  return { ...storage, session }
}

async function commandsOf(work: () => Promise<unknown> | undefined): Promise<string[]> {
  commands.length = 0
  collections.length = 0
  await work()
  return [...commands]
}
