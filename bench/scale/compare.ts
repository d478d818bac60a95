import type { Table } from '../report/section.ts'
import { median, quantile, spreadOf } from '../report/statistics.ts'
import { type Operation, operations, type Target } from './operations.ts'
import type { Site } from './site.ts'

/** How often everything is done. */
export interface Effort {
  readonly warmUpRounds: number
  readonly rounds: number
  readonly turnsPerRound: number
}

/** What one operation took on one site, in microseconds: the turns of each round. */
type Rounds = readonly (readonly number[])[]

/**
 * Measures every operation on all sites, smallest first, driver by driver. Operations and sites take
 * turns, so that what else the machine does meets all alike.
 */
export async function compare(sites: readonly Site[], effort: Effort): Promise<Table[]> {
  const [first, ...others] = sites
  if (!first) throw new Error('there is no site to measure')
  const tables: Table[] = []
  for (const driver of Object.keys(first.drivers)) {
    const targets = await Promise.all([first, ...others].map((site) => targetOf(site, driver)))
    tables.push({
      title: `${first.database}, by ${driver}`,
      note: 'One caller at a time: the median of the rounds, and their quartiles. The ratio is taken round by round, the largest by the smallest.',
      columns: headsOf(targets),
      rows: (await measured(targets, effort)).map(([name, bySite]) => rowOf(name, bySite)),
    })
  }
  return tables
}

/** What the sites are, and what it took to fill them. */
export function tableOfSites(sites: readonly Site[]): Table {
  return {
    title: `${sites[0]?.database}: what was filled`,
    columns: ['users', 'sessions', 'size, MB', 'filled in, s'],
    rows: sites.map(({ users, sessions, bytes, fillSeconds }) => {
      return [users, sessions, bytes / 1e6, fillSeconds]
    }),
  }
}

async function targetOf({ drivers, users }: Site, driver: string): Promise<Target> {
  const storage = await drivers[driver]?.()
  if (!storage) throw new Error(`all sites need ${driver}`)
  return { storage, users }
}

async function measured(
  targets: readonly Target[],
  { warmUpRounds, rounds, turnsPerRound }: Effort,
): Promise<[string, Rounds[]][]> {
  const measurements = Object.entries(operations).map(([name, operation]) => {
    const bySite = targets.map((target) => ({ target, rounds: [] as number[][] }))
    return { name, operation, bySite }
  })
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const { operation, bySite } of measurements) {
      for (const { target, rounds } of bySite) {
        const times = await timesOf(operation, target, turnsPerRound)
        if (round >= 0) rounds.push(times)
      }
    }
  }
  return measurements.map(({ name, bySite }) => [name, bySite.map(({ rounds }) => rounds)])
}

/** How long each turn of a round took, in microseconds. */
async function timesOf(operation: Operation, target: Target, turns: number): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < turns; turn++) {
    const { run, restore } = operation(target)
    const startedAt = performance.now()
    const answer = await run()
    times.push((performance.now() - startedAt) * 1000)
    if (answer === null || answer === false) throw new Error(`${operation.name} did nothing`)
    await restore?.()
  }
  return times
}

function headsOf(targets: readonly Target[]): string[] {
  const sizes = targets.map(({ users }) => `${users.toLocaleString('en')} users, µs`)
  return ['', ...sizes, 'ratio', `p95 with ${sizes.at(-1)}`]
}

function rowOf(operation: string, bySite: readonly Rounds[]): Table['rows'][number] {
  const mediansBySite = bySite.map((rounds) => rounds.map(median))
  const smallest = mediansBySite[0] ?? []
  const largest = mediansBySite.at(-1) ?? []
  const ratios = largest.map((time, round) => time / (smallest[round] ?? Number.NaN))
  const p95 = quantile(bySite.at(-1)?.flat() ?? [], 0.95)
  return [operation, ...mediansBySite.map(spreadOf), spreadOf(ratios), p95]
}
