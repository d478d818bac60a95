import type { Effort } from './compare.ts'
import type { ProcessEffort } from './processes.ts'

/** How much is measured. */
export interface Extent {
  /** How many users the sites have, the fewest first. */
  readonly users: readonly number[]
  readonly compare: Effort
  /** How many are logged in while it is measured. */
  readonly visitors: number
  readonly processes: ProcessEffort
  /** After how many requests the memory is read. */
  readonly requests: readonly number[]
}

export const full: Extent = {
  users: [1000, 100_000, 1_000_000],
  compare: { warmUpRounds: 4, rounds: 20, turnsPerRound: 50 },
  visitors: 100,
  processes: {
    counts: [1, 2, 4],
    rounds: 5,
    secondsPerRound: 3,
    warmUpSeconds: 10,
    revocations: 200,
  },
  requests: [0, 10_000, 100_000, 500_000, 1_000_000],
}

export const quickly: Extent = {
  users: [1000, 2000],
  compare: { warmUpRounds: 1, rounds: 3, turnsPerRound: 5 },
  visitors: 4,
  processes: {
    counts: [1, 2],
    rounds: 1,
    secondsPerRound: 0.5,
    warmUpSeconds: 0.3,
    revocations: 3,
  },
  requests: [0, 1000, 10_000],
}
