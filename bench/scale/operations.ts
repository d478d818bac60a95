import { rowsMadeAt, rowsOf, rowsPerUser } from '../../packages/adapter-drizzle/test/rows.ts'
import type { FullStorage } from '../../packages/adapter-drizzle/test/store-calls.ts'

/** What an operation works on. */
export interface Target {
  readonly storage: FullStorage
  readonly users: number
}

/** One time that an operation is done. */
export interface Turn {
  /** What is timed. Returns `null` or `false` if it did not do what it should. */
  run(): Promise<unknown>
  /** Puts the rows back, untimed. */
  restore?(): Promise<unknown>
}

/** Chooses keys, and makes the next turn. */
export type Operation = (target: Target) => Turn

/** What is measured, by the name in the table. */
export const operations: Readonly<Record<string, Operation>> = {
  'session check': (target) => sessionCheck(target, anyOf(target.users * rowsPerUser.sessions)),

  'session check, 1000 busy ones': (target) =>
    sessionCheck(target, busyOneOf(target.users * rowsPerUser.sessions)),

  'login look-up': (target) => loginLookUp(target, anyOf(target.users)),

  'login look-up, 1000 busy ones': (target) => loginLookUp(target, busyOneOf(target.users)),

  'revoke all (3 sessions)': ({ storage: { sessions }, users }) => {
    const n = anyOf(users)
    const { id } = rowsOf.users(n)
    return {
      run: () => sessions.deleteAll(id),
      // It refuses a row that is still there.
      async restore() {
        for (let own = n; own < users * rowsPerUser.sessions; own += users) {
          await sessions.insert(rowsOf.sessions(own, users))
        }
      },
    }
  },

  'log-in (new session)': ({ storage: { sessions }, users }) => {
    const row = rowsOf.sessions(anyOf(users), users)
    const id = crypto.randomUUID()
    const session = { ...row, id, tokenDigest: `${id}-digest` }
    return {
      run: () => sessions.insert(session),
      restore: () => sessions.delete(id, session.userId),
    }
  },

  'list of a user’s sessions': ({ storage: { sessions }, users }) => {
    const { id } = rowsOf.users(anyOf(users))
    return { run: async () => (await sessions.list(id)).length === rowsPerUser.sessions }
  },

  '50 users from any user on': ({ storage, users }) => {
    const after = rowsOf.users(anyOf(users)).id
    return { run: () => storage.users.list({ after, limit: 50 }) }
  },

  'sweep, nothing expired': ({ storage: { sessions } }) => ({
    run: async () => (await sessions.deleteExpired(rowsMadeAt)) === 0,
  }),

  'one-time token': ({ storage: { oneTimeTokens } }) => ({
    run: () => oneTimeTokens.consume(crypto.randomUUID(), rowsMadeAt),
    restore: () => oneTimeTokens.deleteExpired(rowsMadeAt),
  }),

  'rate limit, 2 counters': ({ storage: { rateLimits }, users }) => {
    const first = anyOf(users)
    const counters = [first, (first + 1) % users].map((n) => ({
      key: rowsOf.rateLimits(n).key,
      max: 1000,
      windowSeconds: 60,
    }))
    return { run: () => rateLimits.count(counters, rowsMadeAt) }
  },
}

function sessionCheck({ storage, users }: Target, n: number): Turn {
  const { tokenDigest } = rowsOf.sessions(n, users)
  return { run: () => storage.sessions.find(tokenDigest) }
}

function loginLookUp({ storage }: Target, n: number): Turn {
  const { email } = rowsOf.users(n)
  return { run: () => storage.users.findByEmail(email) }
}

function anyOf(count: number): number {
  return Math.floor(Math.random() * count)
}

/** One of a thousand that lie all over the table. */
function busyOneOf(count: number): number {
  return anyOf(1000) * Math.floor(count / 1000)
}
