import type { Ask, JobName } from './contender.ts'
import { askOf, type Runner } from './field.ts'
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
  const placed: { readonly at: number; readonly ask: Ask }[] = []
  for (const [job, count] of Object.entries(mix) as [JobName, number][]) {
    for (let n = 0; n < count; n++) {
      const visitor = runner.visitors[n % runner.visitors.length]
      const ask = visitor && askOf(runner, job, visitor)
      if (!ask) return null
      placed.push({ at: (n + 0.5) / count, ask })
    }
  }
  return { asks: placed.sort((a, b) => a.at - b.at).map(({ ask }) => ask) }
}
