import { OwnerMissing, UniqueViolation } from '../errors.ts'
import type { Session, SessionStore } from '../ports/session-store.ts'
import type { Storage } from '../ports/storage.ts'
import type { BaseUser, UserValues } from '../ports/user-store.ts'
import { type ContractCase, expect, expectEqual, inParallel, refusalOf } from './contract.ts'

const parallel = 20
const minute = 60 * 1000
const start = new Date('2030-01-01T00:00:00.123Z')

/** How to set stores up for the contract. */
export interface SessionStoreContractOptions {
  /** Makes empty stores. Called once for each case. */
  readonly createStorage: () => Promise<
    Storage<BaseUser> & { readonly sessions: SessionStore<BaseUser> }
  >
  /** Values for required columns of the application's own. */
  readonly values?: UserValues | undefined
}

/**
 * What a {@link SessionStore} has to do, as titled cases for whichever test framework.
 *
 * @example
 * for (const { title, run } of sessionStoreContract({ createStorage })) test(title, run)
 */
export function sessionStoreContract({
  createStorage,
  values = {},
}: SessionStoreContractOptions): ContractCase[] {
  /** Ann and Bob, and a way to log them in. */
  const withUsers =
    (work: (setting: Setting) => Promise<void>): (() => Promise<void>) =>
    async () => {
      const storage = await createStorage()
      const insertUser = async (email: string): Promise<string> => {
        const secrets = { hashedPassword: 'hash', securityStamp: 'stamp' }
        const account = await storage.users.insert({ email, ...secrets, ...values })
        return String(account.user.id)
      }
      const ann = await insertUser('ann@example.com')
      const bob = await insertUser('bob@example.com')
      await work({ storage, sessions: storage.sessions, ann, bob })
    }

  return [
    {
      title: 'an inserted session is found by its digest, dates to the millisecond',
      run: withUsers(async ({ sessions, ann }) => {
        const session = sessionOf(ann, '1')
        await sessions.insert(session)
        const found = await sessions.find('digest 1')
        for (const name of Object.keys(session) as (keyof Session)[]) {
          expectEqual(found?.session[name], session[name], name)
        }
      }),
    },
    {
      title: 'an account that comes with a session is the owner as it is now',
      run: withUsers(async ({ storage, sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        const now = await storage.users.update(ann, { isVerified: true })
        const found = await sessions.find('digest 1')
        if (found?.account !== undefined) expectEqual(found.account, now, 'account')
      }),
    },
    {
      title: 'an unknown digest finds nothing, whatever it looks like',
      run: withUsers(async ({ sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        for (const digest of ['', 'Digest 1', 'digest', '%', "' or '1'='1", '{"$ne":null}']) {
          expectEqual(await sessions.find(digest), null, digest)
        }
      }),
    },
    {
      title: 'a session of nobody is refused with OwnerMissing',
      run: withUsers(async ({ storage, sessions, ann }) => {
        await storage.users.delete(ann)
        const error = await refusalOf(() => sessions.insert(sessionOf(ann, '1')))
        expect(error instanceof OwnerMissing, `expected OwnerMissing, got ${String(error)}`)
      }),
    },
    {
      title: 'no two sessions have one digest',
      run: withUsers(async ({ sessions, ann, bob }) => {
        await sessions.insert(sessionOf(ann, '1'))
        const twin = { ...sessionOf(bob, '2'), tokenDigest: 'digest 1' }
        const error = await refusalOf(() => sessions.insert(twin))
        expect(error instanceof UniqueViolation, `expected UniqueViolation, got ${String(error)}`)
      }),
    },
    {
      title: 'a session is deleted by its owner alone, and once',
      run: withUsers(async ({ sessions, ann, bob }) => {
        await sessions.insert(sessionOf(ann, '1'))
        expectEqual(await sessions.delete('id 1', bob), false, 'by bob')
        const results = await inParallel(parallel, () => sessions.delete('id 1', ann))
        const counted = results.filter((r) => r.status === 'fulfilled' && r.value)
        expectEqual(counted.length, 1, 'by ann')
        expectEqual(await sessions.find('digest 1'), null, 'afterwards')
      }),
    },
    {
      title: "deleting all of a user's sessions leaves those of others",
      run: withUsers(async ({ sessions, ann, bob }) => {
        await sessions.insert(sessionOf(ann, '1'))
        await sessions.insert(sessionOf(ann, '2'))
        await sessions.insert(sessionOf(bob, '3'))
        await sessions.deleteAll(ann)
        expectEqual(await sessions.find('digest 1'), null, 'first')
        expectEqual(await sessions.find('digest 2'), null, 'second')
        expect((await sessions.find('digest 3')) !== null, "bob's is gone")
      }),
    },
    {
      title: 'an empty user id deletes nothing',
      run: withUsers(async ({ sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        await sessions.deleteAll('')
        expectEqual(await sessions.delete('id 1', ''), false, 'delete')
        expect((await sessions.find('digest 1')) !== null, 'the session is gone')
      }),
    },
    {
      title: 'the sessions of a deleted user are gone',
      run: withUsers(async ({ storage, sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        await storage.users.delete(ann)
        expectEqual(await sessions.find('digest 1'), null, 'session')
      }),
    },
    {
      title: 'the sweep takes what has ended by the given time, to the millisecond',
      run: withUsers(async ({ sessions, ann }) => {
        for (const n of [1, 2, 3]) {
          const expiresAt = new Date(start.getTime() + n)
          await sessions.insert({ ...sessionOf(ann, String(n)), expiresAt })
        }
        expectEqual(await sessions.deleteExpired(new Date(start.getTime() + 2)), 2, 'swept')
        expectEqual(await sessions.find('digest 2'), null, 'ended')
        expect((await sessions.find('digest 3')) !== null, 'one that goes on was swept')
      }),
    },
  ]
}

interface Setting {
  readonly storage: Storage<BaseUser>
  readonly sessions: SessionStore<BaseUser>
  readonly ann: string
  readonly bob: string
}

function sessionOf(userId: string, name: string): Session {
  return {
    id: `id ${name}`,
    tokenDigest: `digest ${name}`,
    userId,
    backend: 'cookie',
    securityStamp: 'stamp',
    authenticatedAt: start,
    createdAt: new Date(start.getTime() + 1),
    expiresAt: new Date(start.getTime() + minute),
    ip: '2001:db8::1',
    userAgent: null,
  }
}
