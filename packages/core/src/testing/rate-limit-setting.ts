import type { Count, Counter, RateLimitStore } from '../ports/rate-limit-store.ts'
import { after, type ContractOptions, needed } from './contract.ts'

/** A plain counter: forgotten when its window ends. */
export const a: Counter = { key: 'a', max: 3, windowSeconds: 1 }
export const b: Counter = { key: 'b', max: 9, windowSeconds: 60 }
/** One that is remembered behind its window. */
export const lasting: Counter = { key: 'lasting', max: 3, windowSeconds: 1, memorySeconds: 10 }

/** Makes cases that begin with an empty store. */
export type WithStore = (work: (limits: RateLimitStore) => Promise<void>) => () => Promise<void>

/** Sets stores up for the cases of a contract. */
export function startingEmpty({ createStorage }: ContractOptions): WithStore {
  return (work) => async () => work(needed(await createStorage(), 'rateLimits'))
}

/** A counter at level 0, whose times are so many milliseconds after the start. */
export function countOf(
  key: string,
  remaining: number,
  resetsIn: number,
  expiresIn: number,
): Count {
  return { key, remaining, level: 0, resetsAt: after(resetsIn), expiresAt: after(expiresIn) }
}

/** What remains of a window. */
export function remainingOf({ remaining }: Count): number {
  return remaining
}

/** How many counts of all found the window of this key open. */
export function takenOf(
  results: readonly PromiseSettledResult<readonly Count[]>[],
  wanted: string,
): number {
  const counts = fulfilledIn(results).flat()
  return counts.filter(({ key, remaining }) => key === wanted && remaining >= 0).length
}

/** What came of all; none may have failed. */
export function fulfilledIn<T>(results: readonly PromiseSettledResult<T>[]): T[] {
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
