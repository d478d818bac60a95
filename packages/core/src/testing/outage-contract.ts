import { StorageUnavailable } from '../errors.ts'
import type { Storage } from '../ports/storage.ts'
import type { BaseUser, UserValues } from '../ports/user-store.ts'
import {
  after,
  type ContractCase,
  type ContractOptions,
  expect,
  expectEqual,
  expectRefusal,
  inParallel,
  start,
} from './contract.ts'

/** How to take the database of a storage away, and to give it back. */
export interface OutageContractOptions extends ContractOptions {
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
        const { user } = await storage.users.insert({ ...account('ann'), ...values })
        await kill()
        for (const [name, call] of callsOf(storage, String(user.id))) {
          await expectRefusal(call, StorageUnavailable).catch((error: Error) => {
            throw new Error(`${name}: ${error.message}`, { cause: error })
          })
        }
        await restart()
        const found = await recovered(() => storage.users.findByEmail('ann@example.com'))
        expectEqual(found?.user, user, 'found afterwards')
        for (const [, call] of callsOf(storage, String(user.id))) await recovered(call)
      },
    },
    {
      title: 'a write in flight when the database dies is there afterwards if it was confirmed',
      async run() {
        const storage = await createStorage()
        const insert = async (n: number): Promise<void> => {
          // Some before, some in the midst of it, some too late.
          for (let turn = 0; turn < n; turn++) await Promise.resolve()
          await storage.users.insert({ ...account(`user-${n}`), ...values })
        }
        const writes = inParallel(insert)
        await kill()
        const results = await writes
        await restart()
        for (const [n, result] of results.entries()) {
          const find = () => storage.users.findByEmail(`user-${n}@example.com`)
          if (result.status === 'fulfilled') {
            expect((await recovered(find)) !== null, `confirmed write ${n} is lost`)
          } else if (!(result.reason instanceof StorageUnavailable)) throw result.reason
        }
      },
    },
  ]
}

function account(name: string): UserValues {
  return { email: `${name}@example.com`, hashedPassword: 'hash', securityStamp: 'stamp' }
}

/** A call of every method, harmless on a database that has nothing but the user. */
function callsOf(
  { users, sessions, oauthAccounts, oneTimeTokens, rateLimits }: Storage<BaseUser>,
  userId: string,
): (readonly [string, () => Promise<unknown>])[] {
  const link = { provider: 'google', accountId: '1', userId }
  const calls: Record<string, (() => Promise<unknown>) | undefined> = {
    'users.find': () => users.find(userId),
    'users.findByEmail': () => users.findByEmail('nobody@example.com'),
    'users.update': () => users.update(userId, { isActive: true }),
    'users.list': () => users.list({ limit: 1 }),
    'sessions.find': sessions && (() => sessions.find('digest')),
    'sessions.list': sessions && (() => sessions.list(userId)),
    'sessions.touch': sessions && (() => sessions.touch('id', userId, start)),
    'sessions.delete': sessions && (() => sessions.delete('id', userId)),
    'sessions.deleteAll': sessions && (() => sessions.deleteAll(userId)),
    'sessions.deleteExpired': sessions && (() => sessions.deleteExpired(start)),
    'oauthAccounts.find': oauthAccounts && (() => oauthAccounts.find('google', '1')),
    'oauthAccounts.list': oauthAccounts && (() => oauthAccounts.list(userId)),
    'oauthAccounts.update': oauthAccounts && (() => oauthAccounts.update(link, { tokens: null })),
    'oauthAccounts.delete': oauthAccounts && (() => oauthAccounts.delete(link)),
    'oneTimeTokens.consume': oneTimeTokens && (() => oneTimeTokens.consume('digest', after(1))),
    'oneTimeTokens.deleteExpired':
      oneTimeTokens && (() => oneTimeTokens.deleteExpired(new Date(0))),
    'rateLimits.increment':
      rateLimits && (() => rateLimits.increment([{ key: 'a', windowSeconds: 1 }], start)),
    'rateLimits.clear': rateLimits && (() => rateLimits.clear(['a'])),
    'rateLimits.deleteExpired': rateLimits && (() => rateLimits.deleteExpired(start)),
  }
  return Object.entries(calls).flatMap(([name, call]) => (call ? [[name, call] as const] : []))
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
