import { OwnerMissing, UniqueViolation } from '../errors.ts'
import type { Session } from '../ports/session-store.ts'
import {
  absentTexts,
  after,
  type ContractCase,
  expect,
  expectEqual,
  expectOne,
  expectRefusal,
  inParallel,
  parallel,
} from './contract.ts'
import { sessionEndContract } from './session-end-contract.ts'
import { sessionRotationContract } from './session-rotation-contract.ts'
import { type SessionContractOptions, sessionOf, sessionSetting } from './session-setting.ts'

/** What a `SessionStore` has to do. */
export function sessionStoreContract(options: SessionContractOptions): ContractCase[] {
  const withSessions = sessionSetting(options)

  const ownership: ContractCase[] = [
    {
      title: 'a session of nobody is refused with OwnerMissing',
      run: withSessions(async ({ storage, sessions, ann }) => {
        await storage.users.delete(ann)
        await expectRefusal(() => sessions.insert(sessionOf(ann, '1')), OwnerMissing)
        expectEqual(await sessions.find('digest 1'), null, 'afterwards')
      }),
    },
    {
      title: 'the sessions of a deleted user are gone, those of others stay',
      run: withSessions(async ({ storage, sessions, ann, bob }) => {
        for (const name of ['1', '2']) await sessions.insert(sessionOf(ann, name))
        await sessions.insert(sessionOf(bob, '3'))
        await storage.users.delete(ann)
        expectEqual(await sessions.find('digest 1'), null, 'session')
        expectEqual(await sessions.list(ann), [], 'list')
        expect((await sessions.find('digest 3')) !== null, "bob's is gone")
      }),
    },
    {
      title: 'log-ins that race with the deletion of their user leave no session',
      run: withSessions(async ({ storage, sessions, ann }) => {
        await inParallel<unknown>((n) =>
          n === parallel / 2
            ? storage.users.delete(ann)
            : sessions.insert(sessionOf(ann, String(n))),
        )
        expectEqual(await storage.users.find(ann), null, 'user')
        await sessions.deleteAll(ann) // what the user manager ends with
        expectEqual(await sessions.list(ann), [], 'sessions')
      }),
    },
  ]

  return [
    ...(options.isApart ? [] : ownership),
    {
      title: 'an inserted session is found by its digest, dates to the millisecond',
      run: withSessions(async ({ sessions, ann }) => {
        const withoutIp = { ...sessionOf(ann, '2'), ip: null, userAgent: 'Ünïcode/1.0 "x"' }
        const longest = {
          ...{ ...sessionOf(ann, '3'), tokenDigest: 'd'.repeat(43), backend: 'b'.repeat(64) },
          ...{ ip: 'x'.repeat(64), userAgent: '😀'.repeat(256) },
        }
        for (const session of [sessionOf(ann, '1'), withoutIp, longest]) {
          await sessions.insert(session)
          const found = await sessions.find(session.tokenDigest)
          for (const name of Object.keys(session) as (keyof Session)[]) {
            expectEqual(found?.session[name], session[name], name)
          }
          expect(found?.session.expiresAt instanceof Date, 'expiresAt is no Date')
        }
      }),
    },
    {
      title: 'an account that comes with a session is the owner as it is now',
      run: withSessions(async ({ storage, sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        const now = await storage.users.update(ann, { isVerified: true })
        const found = await sessions.find('digest 1')
        if (found?.account !== undefined) expectEqual(found.account, now, 'account')
      }),
    },
    {
      title: 'an unknown digest finds nothing, whatever it looks like',
      run: withSessions(async ({ sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        for (const digest of [...absentTexts, 'Digest 1', 'digest', 'digest 1 ', 'id 1']) {
          expectEqual(await sessions.find(digest), null, digest)
        }
      }),
    },
    {
      title: 'no two sessions have one digest',
      run: withSessions(async ({ sessions, ann, bob }) => {
        await sessions.insert(sessionOf(ann, '1'))
        const twin = { ...sessionOf(bob, '2'), tokenDigest: 'digest 1' }
        await expectRefusal(() => sessions.insert(twin), UniqueViolation)
        expectEqual((await sessions.find('digest 1'))?.session.userId, ann, 'owner')
        expectEqual(await sessions.list(bob), [], "bob's")
      }),
    },
    {
      title: `of ${parallel} parallel sessions with one digest one is inserted`,
      run: withSessions(async ({ sessions, ann }) => {
        const results = await inParallel((n) =>
          sessions.insert({ ...sessionOf(ann, '1'), id: `id ${n}` }),
        )
        expectOne(results, (error) => error instanceof UniqueViolation)
        expectEqual((await sessions.list(ann)).length, 1, 'sessions')
      }),
    },
    {
      title: "a list holds all of a user's sessions, oldest first, expired ones too",
      run: withSessions(async ({ sessions, ann, bob }) => {
        const ended = { ...sessionOf(ann, '1'), createdAt: after(-1000), expiresAt: after(-1) }
        const older = { ...sessionOf(ann, '2'), createdAt: after(1) }
        const newer = { ...sessionOf(ann, '3'), createdAt: after(2) }
        for (const session of [newer, ended, sessionOf(bob, '4'), older]) {
          await sessions.insert(session)
        }
        const ids = (await sessions.list(ann)).map(({ id }) => id)
        expectEqual(ids, [ended.id, older.id, newer.id], 'of ann')
        const [first] = await sessions.list(bob)
        expectEqual(first, { ...first, ...sessionOf(bob, '4') }, 'of bob')
        for (const text of absentTexts) expectEqual(await sessions.list(text), [], text)
      }),
    },
    ...sessionEndContract(options),
    ...sessionRotationContract(options),
    {
      title: options.expiresByItself
        ? 'the sweep leaves what has ended to the database, and takes nothing that goes on'
        : 'the sweep takes what has ended by the given time, to the millisecond',
      run: withSessions(async ({ sessions, ann, bob }) => {
        for (const n of [1, 2, 3]) {
          const owner = n === 1 ? bob : ann
          await sessions.insert({ ...sessionOf(owner, String(n)), expiresAt: after(n) })
        }
        const swept = options.expiresByItself ? 0 : 2
        expectEqual(await sessions.deleteExpired(after(2)), swept, 'swept')
        expect((await sessions.find('digest 3')) !== null, 'one that goes on was swept')
        const left = await sessions.list(ann)
        expect(
          left.some(({ id }) => id === 'id 3'),
          'one that goes on is in no list',
        )
        if (options.expiresByItself) return
        expectEqual(await sessions.find('digest 2'), null, 'ended')
        expectEqual(left.length, 1, 'left')
      }),
    },
  ]
}
