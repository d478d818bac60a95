import {
  after,
  type ContractCase,
  expectEqual,
  expectOne,
  inParallel,
  parallel,
  start,
} from './contract.ts'
import { type SessionContractOptions, sessionOf, sessionSetting } from './session-setting.ts'

/** What a `SessionStore` has to do when the refresh token of a session is rotated. */
export function sessionRotationContract(options: SessionContractOptions): ContractCase[] {
  const withSessions = sessionSetting(options)

  return [
    {
      title: 'a rotation counts one up and notes the use, for the owner and from there alone',
      run: withSessions(async ({ sessions, ann, bob }) => {
        await sessions.insert(sessionOf(ann, '1'))
        expectEqual(await sessions.rotate('id 1', bob, 0, after(5000)), false, 'by bob')
        expectEqual(await sessions.rotate('id 2', ann, 0, after(5000)), false, 'of another')
        expectEqual(await sessions.rotate('id 1', ann, 1, after(5000)), false, 'from the next')
        const [untouched] = await sessions.list(ann)
        expectEqual(untouched, { ...untouched, ...sessionOf(ann, '1') }, 'untouched')
        for (const n of [0, 1, 2]) {
          expectEqual(await sessions.rotate('id 1', ann, n, after(n)), true, `from ${n}`)
          expectEqual(await sessions.rotate('id 1', ann, n, after(9)), false, `again from ${n}`)
        }
        const wanted = { ...untouched, generation: 3, lastUsedAt: after(2) }
        expectEqual((await sessions.list(ann))[0], wanted, 'listed')
        const found = (await sessions.find('digest 1'))?.session
        expectEqual(found, { ...found, generation: 3, lastUsedAt: after(2) }, 'found')
        expectEqual(await sessions.touch('id 1', ann, after(3)), true, 'touched')
        expectEqual((await sessions.find('digest 1'))?.session.generation, 3, 'after a touch')
      }),
    },
    {
      title: `of ${parallel} rotations from one generation one counts`,
      run: withSessions(async ({ sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        expectOne(await inParallel((n) => sessions.rotate('id 1', ann, 0, after(n))))
        expectEqual((await sessions.find('digest 1'))?.session.generation, 1, 'afterwards')
      }),
    },
    {
      title: `a rotation revives no session that ends among ${parallel} of them`,
      run: withSessions(async ({ sessions, ann }) => {
        await sessions.insert(sessionOf(ann, '1'))
        await inParallel<unknown>((n) =>
          n === parallel / 2
            ? sessions.delete('id 1', ann)
            : sessions.rotate('id 1', ann, n % 2, after(n)),
        )
        expectEqual(await sessions.find('digest 1'), null, 'found')
        expectEqual(await sessions.list(ann), [], 'list')
        expectEqual(await sessions.rotate('id 1', ann, 0, start), false, 'afterwards')
      }),
    },
  ]
}
