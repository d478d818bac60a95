import { type Spread, spreadOf } from '../report/statistics.ts'

/** One measurement of each of a few quantities. */
export type Measure<Name extends string> = () => Promise<Readonly<Record<Name, number>>>

/**
 * Measures everything by turns, so that what else the machine does meets all alike. The first turn
 * is not counted: it fills the file cache, and what a runtime keeps of compiled code. Where one round
 * is all, it is the first.
 */
export async function inTurns<Name extends string>(
  measures: ReadonlyMap<string, Measure<Name>>,
  rounds: number,
): Promise<Map<string, Readonly<Record<Name, Spread>>>> {
  const measured = new Map([...measures.keys()].map((key) => [key, [] as Record<Name, number>[]]))
  for (let round = rounds > 1 ? -1 : 0; round < rounds; round++) {
    for (const [key, measure] of measures) {
      const values = await measure()
      if (round >= 0) measured.get(key)?.push(values)
    }
  }
  return new Map([...measured].map(([key, values]) => [key, spreadsOf(values)]))
}

function spreadsOf<Name extends string>(
  values: readonly Readonly<Record<Name, number>>[],
): Readonly<Record<Name, Spread>> {
  const names = Object.keys(values[0] ?? {}) as Name[]
  const spreads = names.map((name) => [name, spreadOf(values.map((value) => value[name]))])
  return Object.fromEntries(spreads)
}
