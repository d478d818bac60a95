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
  start,
} from './contract.ts'
import { type SessionContractOptions, sessionOf, sessionSetting } from './session-setting.ts'

/** What a `SessionStore` has to do when a session is used, and when it ends. */
export function sessionEndContract(options: SessionContractOptions): ContractCase[] {
  const withSessions = sessionSetting(options)

  return [
    {
      title: 'a touch notes the use, for the owner alone, and changes nothing else',
      run: withSessions(async ({ sessions, ann, bob }) => {
        await sessions.insert(sessionOf(ann, '1'))
        expectEqual(await sessions.touch('id 1', bob, after(5000)), false, 'by bob')
        expectEqual(await sessions.touch('id 2', ann, after(5000)), false, 'of another')
        expectEqual((await sessions.list(ann))[0]?.lastUsedAt, start, 'untouched')
        expectEqual(await sessions.touch('id 1', ann, after(5001)), true, 'by ann')
        const [session] = await sessions.list(ann)
        const wanted = { ...session, ...sessionOf(ann, '1'), lastUsedAt: after(5001) }
        expectEqual(session, wanted, 'listed')
        expectEqual((await sessions.find('digest 1'))?.session.lastUsedAt, after(5001), 'found')
      }),
    },
    {
      title: `a touch revives no session that ends among ${parallel} of them [V-SE-4]`,
      run: withSessions(async ({ sessions, ann }) => {
        for (const name of ['1', '2']) await sessions.insert(sessionOf(ann, name))
        await inParallel<unknown>((n) => {
          if (n === parallel / 2) return sessions.delete('id 1', ann)
          if (n === parallel / 2 + 1) return sessions.deleteAll(ann)
          return sessions.touch(n % 2 === 0 ? 'id 1' : 'id 2', ann, after(n))
        })
        expectEqual(await sessions.list(ann), [], 'list')
        for (const digest of ['digest 1', 'digest 2']) {
          expectEqual(await sessions.find(digest), null, digest)
        }
      }),
    },
    {
      title: `a session is ended by its owner alone, and of ${parallel} at once one counts`,
      run: withSessions(async ({ sessions, ann, bob }) => {
        await sessions.insert(sessionOf(ann, '1'))
        expectEqual(await sessions.delete('id 1', bob), false, 'by bob')
        for (const id of [...absentTexts, 'ID 1', 'digest 1']) {
          expectEqual(await sessions.delete(id, ann), false, id)
        }
        expectOne(await inParallel(() => sessions.delete('id 1', ann)))
        expectEqual(await sessions.find('digest 1'), null, 'afterwards')
        expectEqual(await sessions.list(ann), [], 'list')
      }),
    },
    {
      title: "ending all of a user's sessions leaves those of others, and the one excepted",
      run: withSessions(async ({ sessions, ann, bob }) => {
        for (const name of ['1', '2', '3']) await sessions.insert(sessionOf(ann, name))
        await sessions.insert(sessionOf(bob, '4'))
        await sessions.deleteAll(ann, { except: 'id 2' })
        expectEqual(await sessions.find('digest 1'), null, 'first')
        expectEqual(
          (await sessions.list(ann)).map(({ id }) => id),
          ['id 2'],
          'left',
        )
        expect((await sessions.find('digest 2')) !== null, 'the excepted is gone')
        await sessions.deleteAll(ann, { except: 'id 4' })
        expectEqual(await sessions.find('digest 2'), null, 'second')
        expect((await sessions.find('digest 4')) !== null, "bob's is gone")
      }),
    },
    {
      title: 'a user id that is none ends nothing',
      run: withSessions(async ({ sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        for (const text of absentTexts) {
          await sessions.deleteAll(text)
          expectEqual(await sessions.delete('id 1', text), false, text)
        }
        expect((await sessions.find('digest 1')) !== null, 'the session is gone')
      }),
    },
    {
      title:
        'a touch, a rotation or an end without a value in its filter is refused, and touches nothing [V-SE-14]',
      run: withSessions(async ({ sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        // What a caller without types may pass.
        const missing = undefined as unknown as string
        await expectRefusal(() => sessions.deleteAll(missing), TypeError)
        await expectRefusal(() => sessions.delete('id 1', missing), TypeError)
        await expectRefusal(() => sessions.delete(missing, ann), TypeError)
        await expectRefusal(() => sessions.touch('id 1', missing, after(1)), TypeError)
        await expectRefusal(() => sessions.touch(missing, ann, after(1)), TypeError)
        await expectRefusal(() => sessions.rotate('id 1', missing, 0, after(1)), TypeError)
        await expectRefusal(() => sessions.rotate(missing, ann, 0, after(1)), TypeError)
        expectEqual((await sessions.list(ann))[0]?.lastUsedAt, start, 'session')
      }),
    },
  ]
}
