import type { PasswordHasher } from '../ports/password-hasher.ts'

/** Makes comparisons that fail take equally long, whichever hasher they were for. */
export interface FailureTimer {
  /** Runs one comparison or hash, and learns from it how long they take. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Waits until so many comparisons, begun at `start`, would have ended with any hasher. */
  wait(start: number, comparisons: number): Promise<void>
}

/** A failure takes so many times as long as the slowest hasher: what noise there is stays below. */
const margin = 1.2
/** What takes so many times as long as a hash was held up, and tells nothing of the hashers. */
const slowestFactor = 4

/**
 * Makes the timer. With one hasher there is nothing to hide, and it never waits.
 *
 * Time is measured, in milliseconds by `performance.now()`: at the first failure one hash of each
 * hasher (and again at a quiet moment, if others ran beside it), and from then on whatever runs alone:
 * in a queue it takes longer for another reason. What is slower than the slowest hash counts up to
 * four times that. Where time stands still while code runs, as on Workers, what is computed in
 * JavaScript seems to take none.
 */
export function createFailureTimer(hashers: readonly PasswordHasher[]): FailureTimer {
  let slowestHash = 0
  let slowestRun = 0
  let running = 0
  let isShared = false // whether anything ran beside what began last, or began meanwhile
  let isCalibrated = false
  let calibration: Promise<void> | undefined

  async function calibrate(): Promise<void> {
    isShared = running++ > 0
    slowestHash = 0
    for (const hasher of hashers) {
      const start = performance.now()
      try {
        await hasher.hash('password')
      } catch {} // some only verify
      slowestHash = Math.max(slowestHash, performance.now() - start)
    }
    running--
    isCalibrated = !isShared
  }

  return {
    async run(work) {
      isShared = running++ > 0
      const start = performance.now()
      try {
        return await work()
      } finally {
        running--
        if (!isShared) slowestRun = Math.max(slowestRun, performance.now() - start)
      }
    },

    async wait(start, comparisons) {
      if (hashers.length === 1) return
      if (!calibration || !(isCalibrated || running)) calibration = calibrate()
      await calibration
      const longest = Math.max(slowestHash, Math.min(slowestRun, slowestFactor * slowestHash))
      const left = start + comparisons * margin * longest - performance.now()
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
    },
  }
}
