import { type Operation, operations, type Target } from './operations.ts'
import type { Site } from './site.ts'

/** What is told of a site. */
export type Facts = Pick<Site, 'database' | 'users' | 'fillSeconds' | 'bytes'>

/** What came out of measuring one driver on two sites. */
export interface Comparison {
  readonly driver: string
  readonly small: Facts
  readonly large: Facts
  readonly results: readonly Result[]
}

/** Times of one operation, in microseconds. */
export interface Result {
  readonly operation: string
  readonly small: Times
  readonly large: Times
  /** Of the medians of each round, large by small. */
  readonly ratio: Spread
}

/** Times of one operation on one site, in microseconds. */
export interface Times {
  readonly median: number
  readonly p95: number
}

/** The middle of several rounds, and the quartiles around it. */
export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

const warmUpRounds = 5
const rounds = 40
const turnsPerRound = 50

/**
 * Measures every operation on both sites, driver by driver. Operations and sites take turns, so
 * that what else the machine does meets all alike.
 */
export async function compare(small: Site, large: Site): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (const driver of Object.keys(small.drivers)) {
    const results = await measured(await targetOf(small, driver), await targetOf(large, driver))
    comparisons.push({ driver, small: factsOf(small), large: factsOf(large), results })
  }
  return comparisons
}

async function targetOf({ drivers, users }: Site, driver: string): Promise<Target> {
  const storage = await drivers[driver]?.()
  if (!storage) throw new Error(`both sites need ${driver}`)
  return { storage, users }
}

function factsOf({ database, users, fillSeconds, bytes }: Site): Facts {
  return { database, users, fillSeconds, bytes }
}

async function measured(small: Target, large: Target): Promise<Result[]> {
  const measurements = Object.entries(operations).map(([name, operation]) => {
    const times: { readonly small: number[]; readonly large: number[] }[] = []
    return { name, operation, times }
  })
  for (let round = -warmUpRounds; round < rounds; round++) {
    for (const { operation, times } of measurements) {
      const ofSmall = await timesOf(operation, small)
      const ofLarge = await timesOf(operation, large)
      if (round >= 0) times.push({ small: ofSmall, large: ofLarge })
    }
  }
  return measurements.map(({ name, times }) => {
    const ratios = times.map(({ small, large }) => median(large) / median(small))
    return {
      operation: name,
      small: summary(times.flatMap(({ small }) => small)),
      large: summary(times.flatMap(({ large }) => large)),
      ratio: { low: quantile(ratios, 0.25), median: median(ratios), high: quantile(ratios, 0.75) },
    }
  })
}

/** How long each turn of a round took, in microseconds. */
async function timesOf(operation: Operation, target: Target): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < turnsPerRound; turn++) {
    const { run, restore } = operation(target)
    const startedAt = performance.now()
    const answer = await run()
    times.push((performance.now() - startedAt) * 1000)
    if (answer === null || answer === false) throw new Error(`${operation.name} did nothing`)
    await restore?.()
  }
  return times
}

function summary(times: readonly number[]): Times {
  return { median: median(times), p95: quantile(times, 0.95) }
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
}
