import type { RateLimitStore } from '../ports/rate-limit-store.ts'
import {
  after,
  type ContractCase,
  type ContractOptions,
  expectEqual,
  inParallel,
  start,
  trickyTexts,
} from './contract.ts'
import {
  a,
  b,
  countOf,
  fulfilledIn,
  lasting,
  remainingOf,
  startingEmpty,
  takenOf,
  type WithStore,
} from './rate-limit-setting.ts'
import { knownKeyCases, writingCases } from './rate-limit-write-contract.ts'

/** What a {@link RateLimitStore} has to do. */
export function rateLimitStoreContract(options: ContractOptions): ContractCase[] {
  const { expiresByItself = false } = options
  const withStore = startingEmpty(options)
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
