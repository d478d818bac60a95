import type { Count, Counter, RateLimitStore } from '../ports/rate-limit-store.ts'
import {
  after,
  type ContractCase,
  type ContractOptions,
  expectEqual,
  inParallel,
  needed,
  start,
  trickyTexts,
} from './contract.ts'

/** A plain counter: forgotten when its window ends. */
const a: Counter = { key: 'a', max: 3, windowSeconds: 1 }
const b: Counter = { key: 'b', max: 9, windowSeconds: 60 }
/** One that is remembered behind its window. */
const lasting: Counter = { key: 'lasting', max: 3, windowSeconds: 1, memorySeconds: 10 }

/** What a {@link RateLimitStore} has to do. */
export function rateLimitStoreContract(options: ContractOptions): ContractCase[] {
  const { createStorage, expiresByItself = false } = options
  const withStore: WithStore = (work) => async () =>
    work(needed(await createStorage(), 'rateLimits'))

  return [
    ...countingCases(withStore),
    ...memoryCases(withStore),
    ...knownKeyCases(withStore),
    ...writingCases(withStore),
    {
      title: expiresByItself
        ? 'the sweep leaves what has expired to the database, and takes nothing that goes on'
        : 'the sweep takes what has expired, to the millisecond, and nothing that is remembered',
      run: withStore(async (limits) => {
        await limits.count([a, b, lasting], start)
        expectEqual(await limits.deleteExpired(after(999)), 0, 'too early')
        const swept = expiresByItself ? 0 : 1
        expectEqual(await limits.deleteExpired(after(1000)), swept, 'swept')
        const counts = await limits.count([a, b, lasting], after(1000))
        expectEqual(counts.map(remainingOf), [2, 7, 1], 'what remains')
      }),
    },
  ]
}

type WithStore = (work: (limits: RateLimitStore) => Promise<void>) => () => Promise<void>

function countingCases(withStore: WithStore): ContractCase[] {
  return [
    {
      title: 'counters count each for itself, and are told in the order they were asked',
      run: withStore(async (limits) => {
        await limits.count([b], start)
        const counts = await limits.count([b, a], start)
        const wanted = [countOf('b', 7, 60_000, 60_000), countOf('a', 2, 1000, 1000)]
        expectEqual(counts, wanted, 'b and a')
        expectEqual(await limits.count([], start), [], 'none')
      }),
    },
    {
      title: 'a window takes so many, and then refuses without end',
      run: withStore(async (limits) => {
        const seen: number[] = []
        for (let n = 0; n < 6; n++) seen.push(...(await limits.count([a], start)).map(remainingOf))
        expectEqual(seen, [2, 1, 0, -1, -1, -1], 'what remained')
      }),
    },
    {
      title: 'a window ends at its time, to the millisecond, and another begins',
      run: withStore(async (limits) => {
        for (let n = 0; n < 5; n++) await limits.count([a], start)
        expectEqual(await limits.count([a], after(999)), [countOf('a', -1, 1000, 1000)], 'inside')
        expectEqual(await limits.count([a], after(1000)), [countOf('a', 2, 2000, 2000)], 'behind')
      }),
    },
    {
      title: 'of many parallel counts the window takes exactly so many [RL-6] [V-RL-7]',
      run: withStore(async (limits) => {
        const results = await inParallel((n) => limits.count(n % 2 === 0 ? [a, b] : [b, a], start))
        expectEqual(takenOf(results, 'a'), 3, 'taken of a')
        expectEqual(takenOf(results, 'b'), 9, 'taken of b')
      }),
    },
    {
      title: 'of parallel counts behind the end of a window one begins the next',
      run: withStore(async (limits) => {
        for (let n = 0; n < 5; n++) await limits.count([a], start)
        const results = await inParallel(() => limits.count([a], after(5000)))
        expectEqual(takenOf(results, 'a'), 3, 'taken')
        const ends = new Set(fulfilledIn(results).map(([count]) => count?.resetsAt.getTime()))
        expectEqual([...ends], [after(6000).getTime()], 'when it ends')
      }),
    },
    {
      title: 'a key is taken literally, whatever it looks like, and may have 255 characters',
      run: withStore(async (limits) => {
        await limits.count([a], start)
        const long = 'k'.repeat(254)
        for (const key of [...trickyTexts, 'A', `${long}1`, `${long}2`]) {
          const counts = await limits.count([{ ...a, key }], start)
          expectEqual(counts, [countOf(key, 2, 1000, 1000)], key)
        }
      }),
    },
  ]
}

function memoryCases(withStore: WithStore): ContractCase[] {
  const used = countOf('lasting', 0, 1000, 11_000)
  const useUp = async (limits: RateLimitStore) => {
    for (let n = 0; n < 3; n++) await limits.count([lasting], start)
  }
  return [
    {
      title: 'what remains of a window remains in the next, and is remembered no longer for that',
      run: withStore(async (limits) => {
        await limits.count([lasting], start)
        const counts = await limits.count([lasting], after(1000))
        expectEqual(counts, [countOf('lasting', 1, 2000, 11_000)], 'behind')
        const [last] = await limits.count([lasting], after(10_500))
        expectEqual(last, countOf('lasting', 0, 11_500, 11_500), 'to the end of its window, though')
      }),
    },
    {
      title: 'a window that was used up stays as it is, however often it is counted behind its end',
      run: withStore(async (limits) => {
        await useUp(limits)
        for (const time of [after(1000), after(10_999)]) {
          expectEqual(await limits.count([lasting], time), [used], 'behind')
        }
        const refused = { ...used, remaining: -1 }
        expectEqual(await limits.count([lasting], after(999)), [refused], 'refused')
        expectEqual(await limits.count([lasting], after(1000)), [refused], 'and behind that')
      }),
    },
    {
      title: 'what has expired is forgotten, to the millisecond',
      run: withStore(async (limits) => {
        await useUp(limits)
        await limits.replace({ ...used, level: 7 }, used, after(1000))
        const counts = await limits.count([lasting], after(11_000))
        expectEqual(counts, [countOf('lasting', 2, 12_000, 22_000)], 'forgotten')
      }),
    },
    {
      title: 'of parallel counts behind a window that some remain of, exactly those are taken',
      run: withStore(async (limits) => {
        await limits.count([lasting], start)
        const results = await inParallel(() => limits.count([lasting], after(1000)))
        expectEqual(takenOf(results, 'lasting'), 2, 'taken')
      }),
    },
  ]
}

function knownKeyCases(withStore: WithStore): ContractCase[] {
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

function writingCases(withStore: WithStore): ContractCase[] {
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

/** A counter at level 0, whose times are so many milliseconds after the start. */
function countOf(key: string, remaining: number, resetsIn: number, expiresIn: number): Count {
  return { key, remaining, level: 0, resetsAt: after(resetsIn), expiresAt: after(expiresIn) }
}

function remainingOf({ remaining }: Count): number {
  return remaining
}

/** How many counts of all found the window of this key open. */
function takenOf(
  results: readonly PromiseSettledResult<readonly Count[]>[],
  wanted: string,
): number {
  const counts = fulfilledIn(results).flat()
  return counts.filter(({ key, remaining }) => key === wanted && remaining >= 0).length
}

/** What came of all; none may have failed. */
function fulfilledIn<T>(results: readonly PromiseSettledResult<T>[]): T[] {
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
