import { AuthError, assertWholeNumber } from '../errors.ts'

/** Runs a task as soon as there is room. */
export type Bounded = <T>(task: () => Promise<T>) => Promise<T>

/**
 * Bounds how many tasks run at once and how many wait. Hashes share libuv's four threads with
 * `crypto.subtle`: without a bound a storm of log-ins would stop every session check.
 *
 * The task is refused with {AuthError} SERVICE_UNAVAILABLE when the queue is full.
 *
 * @param parallel - how many run at once.
 * @param queue - how many may wait besides.
 */
export function createBounded(parallel: number, queue: number): Bounded {
  const waiting: (() => void)[] = []
  let running = 0

  return async (task) => {
    if (running >= parallel) {
      if (waiting.length >= queue) {
        throw new AuthError('SERVICE_UNAVAILABLE', { retryAfterSeconds: 1 })
      }
      await new Promise<void>((resolve) => waiting.push(resolve)) // its place is handed over
    } else {
      running++
    }
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}

/** How many hashes of one hasher may run and wait. */
export interface BoundedOptions {
  /**
   * How many hashes run at once.
   *
   * @default the number of cores, at most 3
   */
  readonly parallelHashes?: number | undefined
  /**
   * How many more may wait. Beyond that, log-ins are answered with 503 and `Retry-After`.
   *
   * @default 64
   */
  readonly queue?: number | undefined
}

/**
 * Reads the options, and checks them.
 *
 * @throws {TypeError} naming the option.
 */
export function boundedBy(scheme: string, options: BoundedOptions): Bounded {
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1
  const { parallelHashes = Math.min(cores, 3), queue = 64 } = options
  assertWholeNumber(scheme, 'parallelHashes', parallelHashes, 1, 1024)
  assertWholeNumber(scheme, 'queue', queue, 0, 1_000_000)
  return createBounded(parallelHashes, queue)
}
