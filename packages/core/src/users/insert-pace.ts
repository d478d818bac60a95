/** Does an insert so that its time does not tell whether it was refused. */
export type InsertPace = <T>(insert: () => Promise<T>) => Promise<T>

/** As many as one slow disk does not outweigh. */
const remembered = 16

/**
 * Makes the pace of an application. What is inserted waits for the disk, and what is refused may take
 * another look: so either lasts as long as one of the latest of the other, to the millisecond that
 * timers have. Time is measured by `performance.now()`; where there was none of the other yet, there
 * is nothing to go by.
 */
export function createInsertPace(): InsertPace {
  const inserted = createDurations()
  const refused = createDurations()

  return async (insert) => {
    const start = performance.now()
    const outcome = insert()
    const isInserted = await outcome.then(
      () => true,
      () => false,
    )
    const elapsed = performance.now() - start
    const [own, other] = isInserted ? [inserted, refused] : [refused, inserted]
    own.add(elapsed)
    const left = Math.round(other.next() - elapsed)
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left))
    return outcome
  }
}

interface Durations {
  add(milliseconds: number): void
  /** One of the latest, another each time. */
  next(): number
}

function createDurations(): Durations {
  const latest: number[] = []
  let [added, asked] = [0, 0]
  return {
    add(milliseconds) {
      latest[added++ % remembered] = milliseconds
    },
    next: () => latest[asked++ % latest.length] ?? 0,
  }
}
