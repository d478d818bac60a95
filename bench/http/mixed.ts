import type { JobName } from './contender.ts'
import { asksOf, type Runner } from './field.ts'
import type { Load } from './load.ts'

/** How often each job comes in mixed traffic, of so many requests together. */
export const mix: Readonly<Partial<Record<JobName, number>>> = {
  'session check': 180,
  'not found': 12,
  'OAuth start': 6,
  login: 2,
}

/** The mix for a contender, rare requests spread evenly; `null` if it cannot do all of it. */
export function mixedAsks(runner: Runner): Pick<Load, 'asks'> | null {
  const placed = (Object.entries(mix) as [JobName, number][]).map(([job, count]) => {
    const asks = asksOf(runner, job)
    return Array.from({ length: asks.length && count }, (_, n) => ({
      at: (n + 0.5) / count,
      ask: asks[n % asks.length],
    }))
  })
  if (placed.some(({ length }) => length === 0)) return null
  const ordered = placed.flat().sort((a, b) => a.at - b.at)
  return { asks: ordered.flatMap(({ ask }) => ask ?? []) }
}
