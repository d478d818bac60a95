import type { BaseUser, Storage } from '@fetch-users/core'
import type { Access } from './query-plans.ts'
import { rowsMadeAt, rowsOf } from './rows.ts'

/** A storage with all its stores. */
export type FullStorage = {
  readonly [Name in keyof Storage<BaseUser>]-?: NonNullable<Storage<BaseUser>[Name]>
}

/** A call of a store's method, and how its statements may come to their rows. */
export interface StoreCall {
  readonly call: (storage: FullStorage) => Promise<unknown>
  /** Besides `key`. */
  readonly access?: readonly Access[]
}

/** How many users the calls need to find all that they ask for. */
export const usersOfCalls = 20

const now = new Date(rowsMadeAt.getTime() + 10_000)
const lowestId = '00000000-0000-4000-8000-000000000000'
const middleId = '80000000-0000-4000-8000-000000000000'
const user = rowsOf.users
const session = (n: number) => rowsOf.sessions(n, usersOfCalls)
const account = rowsOf.oauthAccounts
const counter = rowsOf.rateLimits

/**
 * Every method of every store, in each way that makes a statement of its own. What one changes, no
 * other asks for.
 */
export const storeCalls = {
  'users.find': { call: ({ users }) => users.find(user(0).id) },
  'users.findByEmail': { call: ({ users }) => users.findByEmail(user(0).email) },
  'users.insert': { call: ({ users }) => users.insert({ ...user(100), id: undefined }) },
  'users.update': { call: ({ users }) => users.update(user(1).id, { isVerified: true }) },
  'users.update of a row that is as expected': {
    call: ({ users }) => {
      const { id, email, hashedPassword, securityStamp } = user(2)
      return users.update(id, { securityStamp: 'x' }, { email, hashedPassword, securityStamp })
    },
  },
  'users.delete': { call: ({ users }) => users.delete(user(3).id) },
  'users.list from the start': {
    call: ({ users }) => users.list({ limit: 50 }),
    access: ['order'],
  },
  'users.list from a user on': {
    call: ({ users }) => users.list({ after: middleId, limit: 50 }),
    access: ['range'],
  },
  'users.list of an address': {
    call: ({ users }) => users.list({ limit: 50, email: user(0).email }),
    access: ['sort'],
  },
  'users.list of an address, from a user on': {
    call: ({ users }) => users.list({ after: lowestId, limit: 50, email: user(0).email }),
    access: ['sort'],
  },

  'sessions.find': { call: ({ sessions }) => sessions.find(session(0).tokenDigest) },
  'sessions.insert': {
    call: ({ sessions }) => sessions.insert({ ...session(100), userId: user(0).id }),
  },
  'sessions.touch': { call: ({ sessions }) => sessions.touch(session(4).id, user(4).id, now) },
  'sessions.list': { call: ({ sessions }) => sessions.list(user(0).id), access: ['sort'] },
  'sessions.delete': { call: ({ sessions }) => sessions.delete(session(5).id, user(5).id) },
  'sessions.deleteAll': { call: ({ sessions }) => sessions.deleteAll(user(6).id) },
  'sessions.deleteAll but for one': {
    call: ({ sessions }) => sessions.deleteAll(user(7).id, { except: session(7).id }),
  },
  'sessions.deleteExpired': {
    call: ({ sessions }) => sessions.deleteExpired(now),
    access: ['range'],
  },

  'oauthAccounts.find': {
    call: ({ oauthAccounts }) => oauthAccounts.find('google', account(0).accountId),
  },
  'oauthAccounts.list': {
    call: ({ oauthAccounts }) => oauthAccounts.list(user(0).id),
    access: ['sort'],
  },
  'oauthAccounts.insert': {
    call: ({ oauthAccounts }) => oauthAccounts.insert({ ...account(100), userId: user(0).id }),
  },
  'oauthAccounts.update': {
    call: ({ oauthAccounts }) => oauthAccounts.update(account(8), { tokens: 'sealed' }),
  },
  'oauthAccounts.delete': { call: ({ oauthAccounts }) => oauthAccounts.delete(account(9)) },
  'oauthAccounts.deleteAll': {
    call: ({ oauthAccounts }) => oauthAccounts.deleteAll(user(10).id),
  },

  'oneTimeTokens.consume': {
    call: ({ oneTimeTokens }) => oneTimeTokens.consume(rowsOf.oneTimeTokens(100).digest, now),
  },
  'oneTimeTokens.deleteExpired': {
    call: ({ oneTimeTokens }) => oneTimeTokens.deleteExpired(now),
    access: ['range'],
  },

  'rateLimits.count': {
    call: ({ rateLimits }) =>
      rateLimits.count(
        [0, 100].map((n) => ({ key: counter(n).key, max: 5, windowSeconds: 60 })),
        now,
      ),
  },
  'rateLimits.count of one that may be known': {
    call: ({ rateLimits }) => {
      const [{ key }, { key: knownKey }] = [counter(13), counter(14)]
      return rateLimits.count([{ key, knownKey, max: 5, windowSeconds: 60 }], now)
    },
  },
  'rateLimits.replace': {
    call: ({ rateLimits }) => rateLimits.replace({ ...counter(11), level: 1 }, counter(11), now),
  },
  'rateLimits.set': {
    call: ({ rateLimits }) => rateLimits.set([counter(12), counter(101)], now),
  },
  'rateLimits.deleteExpired': {
    call: ({ rateLimits }) => rateLimits.deleteExpired(now),
    access: ['range'],
  },
} satisfies Readonly<Record<string, StoreCall>>
