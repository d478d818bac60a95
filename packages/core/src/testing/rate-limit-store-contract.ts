import type { RateLimitStore } from '../ports/rate-limit-store.ts'
import {
  after,
  type ContractCase,
  type ContractOptions,
  expectEqual,
  inParallel,
  needed,
  parallel,
  start,
  trickyTexts,
} from './contract.ts'

const [a, b] = [
  { key: 'a', windowSeconds: 1 },
  { key: 'b', windowSeconds: 60 },
]

/** What a {@link RateLimitStore} has to do. */
export function rateLimitStoreContract({
  createStorage,
  expiresByItself = false,
}: ContractOptions): ContractCase[] {
  const withStore = (work: (limits: RateLimitStore) => Promise<void>) => async () =>
    work(needed(await createStorage(), 'rateLimits'))

  return [
    {
      title: 'counters count each for itself, and are told in the order they were asked',
      run: withStore(async (limits) => {
        await limits.increment([b], start)
        const counts = await limits.increment([b, a], start)
        const wanted = [
          { count: 2, resetsAt: after(60_000) },
          { count: 1, resetsAt: after(1000) },
        ]
        expectEqual(counts, wanted, 'b and a')
        expectEqual(await limits.increment([], start), [], 'none')
      }),
    },
    {
      title: 'a window ends at its time, to the millisecond, and another begins',
      run: withStore(async (limits) => {
        await limits.increment([a], start)
        const inside = await limits.increment([a], after(999))
        expectEqual(inside, [{ count: 2, resetsAt: after(1000) }], 'inside')
        const behind = await limits.increment([a], after(1000))
        expectEqual(behind, [{ count: 1, resetsAt: after(2000) }], 'behind')
      }),
    },
    {
      title: `${parallel} parallel counts are 1 to ${parallel}, each once`,
      run: withStore(async (limits) => {
        const results = await inParallel(async (n) => {
          const [mine, other] = n % 2 === 0 ? [a, b] : [b, a]
          const counts = await limits.increment([mine, other], start)
          return n % 2 === 0 ? counts : counts.toReversed()
        })
        for (const [index, name] of ['a', 'b'].entries()) {
          const seen = results.map((result) => {
            if (result.status === 'rejected') throw result.reason
            return result.value[index]?.count ?? 0
          })
          const wanted = Array.from({ length: parallel }, (_, n) => n + 1)
          expectEqual(
            seen.sort((x, y) => x - y),
            wanted,
            name,
          )
        }
      }),
    },
    {
      title: 'of parallel counts behind the end of a window one begins the next',
      run: withStore(async (limits) => {
        await limits.increment([a], start)
        const results = await inParallel(() => limits.increment([a], after(5000)))
        const firsts = results.filter((r) => r.status === 'fulfilled' && r.value[0]?.count === 1)
        expectEqual(firsts.length, 1, 'windows')
      }),
    },
    {
      title: 'a key is taken literally, whatever it looks like',
      run: withStore(async (limits) => {
        await limits.increment([a], start)
        for (const key of trickyTexts) {
          const [count] = await limits.increment([{ ...a, key }], start)
          expectEqual(count?.count, 1, key)
        }
        const [upper] = await limits.increment([{ ...a, key: 'A' }], start)
        expectEqual(upper?.count, 1, 'A')
      }),
    },
    {
      title: 'clearing sets the named counters back, and no other',
      run: withStore(async (limits) => {
        await limits.increment([a, b], start)
        await limits.clear([])
        await limits.clear(['a', 'nothing'])
        const counts = await limits.increment([a, b], start)
        expectEqual(
          counts.map(({ count }) => count),
          [1, 2],
          'a and b',
        )
      }),
    },
    {
      title: expiresByItself
        ? 'the sweep leaves what has ended to the database, and takes no window that goes on'
        : 'the sweep takes the windows that have ended, to the millisecond',
      run: withStore(async (limits) => {
        await limits.increment([a, b], start)
        expectEqual(await limits.deleteExpired(after(999)), 0, 'too early')
        const swept = expiresByItself ? 0 : 1
        expectEqual(await limits.deleteExpired(after(1000)), swept, 'swept')
        const counts = await limits.increment([a, b], after(1000))
        expectEqual(
          counts.map(({ count }) => count),
          [1, 2],
          'a and b',
        )
      }),
    },
  ]
}
