import type { Counter } from '../ports/rate-limit-store.ts'
import { after, type ContractCase, expectEqual, inParallel, start } from './contract.ts'
import {
  a,
  b,
  countOf,
  fulfilledIn,
  lasting,
  takenOf,
  type WithStore,
} from './rate-limit-setting.ts'

/** Counters that take the place of others. */
export function knownKeyCases(withStore: WithStore): ContractCase[] {
  const counter: Counter = { ...lasting, knownKey: 'known' }
  const known = { ...countOf('known', 3, 0, 5000), resetsAt: start }
  return [
    {
      title: 'a known key takes the place of the other, while it has a counter',
      run: withStore(async (limits) => {
        expectEqual((await limits.count([counter], start))[0]?.key, 'lasting', 'unknown')
        await limits.set([known], start)
        const counts = await limits.count([b, counter], after(1))
        const wanted = [countOf('b', 8, 60_001, 60_001), countOf('known', 2, 1001, 5000)]
        expectEqual(counts, wanted, 'known')
        const [other] = await limits.count([lasting], after(1))
        expectEqual(other, countOf('lasting', 1, 1000, 11_000), 'the other')
      }),
    },
    {
      title: 'a known key that has expired is unknown, to the millisecond',
      run: withStore(async (limits) => {
        await limits.set([known], start)
        expectEqual((await limits.count([counter], after(3999)))[0]?.key, 'known', 'before')
        const counts = await limits.count([counter], after(5000))
        expectEqual(counts, [countOf('lasting', 2, 6000, 16_000)], 'behind')
      }),
    },
    {
      title: 'of many parallel counts a known key takes exactly so many',
      run: withStore(async (limits) => {
        await limits.set([known], start)
        const results = await inParallel(() => limits.count([counter, b], start))
        expectEqual(takenOf(results, 'known'), 3, 'taken of the known')
        expectEqual(takenOf(results, 'lasting'), 0, 'taken of the other')
      }),
    },
    {
      title: 'an unknown key is not made by counting',
      run: withStore(async (limits) => {
        await inParallel(() => limits.count([counter], start))
        const [first] = await limits.count([{ ...lasting, key: 'known' }], start)
        expectEqual(first?.remaining, 2, 'known')
      }),
    },
  ]
}

/** Counters that are written, not counted. */
export function writingCases(withStore: WithStore): ContractCase[] {
  const first = countOf('lasting', 2, 1000, 11_000)
  const next = { ...countOf('lasting', 2, 4000, 20_000), level: 1 }
  return [
    {
      title: 'a counter is replaced if it is as expected, and else stays as it is',
      run: withStore(async (limits) => {
        await limits.count([lasting], start)
        for (const other of [{ level: 1 }, { resetsAt: after(1001) }]) {
          const isReplaced = await limits.replace(next, { ...first, ...other }, start)
          expectEqual(isReplaced, false, 'of another state')
        }
        expectEqual(await limits.replace({ ...next, key: 'x' }, first, start), false, 'nothing')
        expectEqual(await limits.replace(next, first, start), true, 'replaced')
        expectEqual(await limits.replace(next, first, start), false, 'once more')
        const counts = await limits.count([lasting], after(3999))
        expectEqual(counts, [{ ...next, remaining: 1 }], 'counted on')
      }),
    },
    {
      title: 'a counter is replaced whatever was counted on it meanwhile',
      run: withStore(async (limits) => {
        for (let n = 0; n < 5; n++) await limits.count([lasting], start)
        expectEqual(await limits.replace(next, first, after(1000)), true, 'replaced')
      }),
    },
    {
      title: 'of many that replace a counter at once, one does',
      run: withStore(async (limits) => {
        await limits.count([lasting], start)
        const results = await inParallel((n) =>
          limits.replace({ ...next, resetsAt: after(2000 + n) }, first, start),
        )
        expectEqual(fulfilledIn(results).filter(Boolean).length, 1, 'replaced')
      }),
    },
    {
      title: 'counters are set, whether or not they are there, and no other',
      run: withStore(async (limits) => {
        await limits.count([a, b], start)
        await limits.set([], start)
        const states = [
          { ...countOf('a', 5, 2000, 3000), level: 4 },
          countOf('lasting', 1, 1000, 1000),
        ]
        await limits.set(states, start)
        const counts = await limits.count([a, b, lasting], start)
        const wanted = [
          { ...countOf('a', 4, 2000, 3000), level: 4 },
          countOf('b', 7, 60_000, 60_000),
          countOf('lasting', 0, 1000, 1000),
        ]
        expectEqual(counts, wanted, 'counted on')
      }),
    },
    {
      title: 'a counter that is set to have expired begins anew',
      run: withStore(async (limits) => {
        for (let n = 0; n < 5; n++) await limits.count([lasting], start)
        const time = after(500)
        await limits.set([{ ...first, resetsAt: time, expiresAt: time }], time)
        const counts = await limits.count([lasting], time)
        expectEqual(counts, [countOf('lasting', 2, 1500, 11_500)], 'anew')
      }),
    },
    {
      title: 'many may set and count the same at once',
      run: withStore(async (limits) => {
        const results = await inParallel(async (n): Promise<unknown> => {
          if (n % 2 === 0) return limits.count([{ ...lasting, knownKey: 'b' }, a], start)
          const states = [first, countOf('b', 1, 1, 1)]
          return limits.set(n % 4 === 1 ? states : states.toReversed(), start)
        })
        fulfilledIn(results)
      }),
    },
  ]
}
