import { StorageUnavailable } from '../errors.ts'
import type { Session } from '../ports/session-store.ts'
import type { Storage } from '../ports/storage.ts'
import type { BaseUser, UserValues } from '../ports/user-store.ts'
import {
  after,
  type ContractCase,
  expect,
  expectEqual,
  expectRefusal,
  inParallel,
  needed,
  start,
} from './contract.ts'
import type { SessionContractOptions } from './session-setting.ts'

/** How to take the database of a storage away, and to give it back. */
export interface OutageContractOptions extends SessionContractOptions {
  /** Ends the database as a crash does. Resolves when it is gone. */
  readonly kill: () => Promise<void>
  /** Starts it again on its data. Resolves when it takes connections. */
  readonly restart: () => Promise<void>
}

/**
 * What a storage has to do when its database dies, and when it comes back. Takes seconds.
 *
 * @example
 * for (const { title, run } of outageContract({ createStorage, kill, restart })) test(title, run)
 */
export function outageContract(options: OutageContractOptions): ContractCase[] {
  const { createStorage, kill, restart, values = {} } = options
  return [
    {
      title: 'without its database every call is StorageUnavailable, and works again with it',
      async run() {
        const storage = await createStorage()
        const { user } = await storage.users.insert({ ...userNamed('ann'), ...values })
        const calls = callsOf(storage, String(user.id), options)
        await kill()
        for (const [name, call] of calls) {
          await expectRefusal(call, StorageUnavailable).catch((error: Error) => {
            throw new Error(`${name}: ${error.message}`, { cause: error })
          })
        }
        await restart()
        const found = await recovered(() => storage.users.findByEmail('ann@example.com'))
        expectEqual(found?.user, user, 'found afterwards')
        for (const [, call] of calls) await recovered(call)
      },
    },
    {
      title: 'a write in flight when the database dies is there afterwards if it was confirmed',
      async run() {
        const storage = await createStorage()
        const { user } = await storage.users.insert({ ...userNamed('ann'), ...values })
        const { write, find } = options.isApart
          ? sessionsOf(storage, String(user.id))
          : usersOf(storage, values)
        const confirmed: string[] = []
        const refused: string[] = []
        const attempt = async (name: string): Promise<void> => {
          try {
            await write(name)
            confirmed.push(name)
          } catch (error) {
            if (!(error instanceof StorageUnavailable)) throw error
            refused.push(name)
          }
        }
        let end: Promise<void> | undefined
        const results = await inParallel(async (n) => {
          await attempt(`early-${n}`)
          end ??= kill() // in the midst of the others
          await attempt(`late-${n}`)
          await end
          await attempt(`too-late-${n}`)
        })
        await restart()
        for (const result of results) if (result.status === 'rejected') throw result.reason
        expect(confirmed.length > 0 && refused.length > 0, 'it did not end in the midst of writes')
        for (const name of confirmed) {
          const found = await recovered(() => find(name))
          expect(found !== null, `the confirmed write of ${name} is lost`)
        }
      },
    },
  ]
}

interface Writes {
  write(name: string): Promise<unknown>
  find(name: string): Promise<unknown>
}

function usersOf({ users }: Storage<BaseUser>, values: UserValues): Writes {
  return {
    write: (name) => users.insert({ ...userNamed(name), ...values }),
    find: (name) => users.findByEmail(`${name}@example.com`),
  }
}

function sessionsOf(storage: Storage<BaseUser>, userId: string): Writes {
  const sessions = needed(storage, 'sessions')
  return {
    write: (name) => sessions.insert({ ...session, id: name, tokenDigest: name, userId }),
    find: (name) => sessions.find(name),
  }
}

function userNamed(name: string): UserValues {
  return { email: `${name}@example.com`, hashedPassword: 'hash', securityStamp: 'stamp' }
}

const session: Omit<Session, 'userId'> = {
  id: 'id',
  tokenDigest: 'digest',
  backend: 'cookie',
  securityStamp: 'stamp',
  authenticatedAt: start,
  createdAt: start,
  lastUsedAt: start,
  expiresAt: after(60_000),
  ip: null,
  userAgent: null,
}

/** A call of every method, in an order in which each works on a database with but the user. */
function callsOf(
  { users, sessions, oauthAccounts, oneTimeTokens, rateLimits }: Storage<BaseUser>,
  userId: string,
  { values = {}, isApart = false, expiresByItself = false }: OutageContractOptions,
): (readonly [string, () => Promise<unknown>])[] {
  const link = { provider: 'google', accountId: '1', userId }
  const account = { ...link, accountEmail: null, tokens: null }
  const counter = { key: 'a', remaining: 1, level: 0, resetsAt: start, expiresAt: after(1000) }
  const calls: Record<string, (() => Promise<unknown>) | undefined> = {
    'users.find': () => users.find(userId),
    'users.findByEmail': () => users.findByEmail('nobody@example.com'),
    'users.insert': () => users.insert({ ...userNamed('bob'), ...values }),
    'users.update': () => users.update(userId, { isActive: true }),
    'users.list': () => users.list({ limit: 1 }),
    'sessions.find': sessions && (() => sessions.find('digest')),
    'sessions.insert': sessions && (() => sessions.insert({ ...session, userId })),
    'sessions.list': sessions && (() => sessions.list(userId)),
    'sessions.touch': sessions && (() => sessions.touch('id', userId, start)),
    'sessions.delete': sessions && (() => sessions.delete('id', userId)),
    'sessions.deleteAll': sessions && (() => sessions.deleteAll(userId)),
    'sessions.deleteExpired': sessions && (() => sessions.deleteExpired(start)),
    'oauthAccounts.find': oauthAccounts && (() => oauthAccounts.find('google', '1')),
    'oauthAccounts.insert': oauthAccounts && (() => oauthAccounts.insert(account)),
    'oauthAccounts.deleteAll': oauthAccounts && (() => oauthAccounts.deleteAll(userId)),
    'oauthAccounts.list': oauthAccounts && (() => oauthAccounts.list(userId)),
    'oauthAccounts.update': oauthAccounts && (() => oauthAccounts.update(link, { tokens: null })),
    'oauthAccounts.delete': oauthAccounts && (() => oauthAccounts.delete(link)),
    'oneTimeTokens.consume': oneTimeTokens && (() => oneTimeTokens.consume('digest', after(1))),
    'oneTimeTokens.deleteExpired':
      oneTimeTokens && (() => oneTimeTokens.deleteExpired(new Date(0))),
    'rateLimits.count':
      rateLimits && (() => rateLimits.count([{ key: 'a', max: 1, windowSeconds: 1 }], start)),
    'rateLimits.replace': rateLimits && (() => rateLimits.replace(counter, counter, start)),
    'rateLimits.set': rateLimits && (() => rateLimits.set([counter], start)),
    'rateLimits.deleteExpired': rateLimits && (() => rateLimits.deleteExpired(start)),
    'users.delete': () => users.delete(userId),
  }
  const isElsewhere = (name: string) =>
    (isApart && name.startsWith('users.')) || (expiresByItself && name.endsWith('.deleteExpired'))
  return Object.entries(calls).flatMap(([name, call]) =>
    call && !isElsewhere(name) ? [[name, call] as const] : [],
  )
}

/** Asks until the connections are up again: drivers notice at their own pace. */
async function recovered<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      if (!(error instanceof StorageUnavailable) || tries === 100) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
