import type { Machine } from './machine.ts'
import type { Spread } from './statistics.ts'

/** What a table says in one place; `null`: nothing, for it cannot be done. */
export type Cell = string | number | Spread | null

/** Measurements that are read side by side. */
export interface Table {
  readonly title: string
  /** What one has to know to read it. */
  readonly note?: string
  /** The heads, each with its unit: `p99, ms`. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Cell[])[]
}

/** What one benchmark found out: a chapter of docs/performance.md, and a file in results/. */
export interface Section {
  readonly title: string
  readonly machine: Machine
  /** Of whatever took part, by name. */
  readonly versions: Readonly<Record<string, string>>
  readonly tables: readonly Table[]
  /** What was left out, and why. */
  readonly skipped: readonly string[]
}

/** A benchmark. `quick` measures as little as shows that it works. */
export type Benchmark = (options: { readonly quick: boolean }) => Promise<Section>
