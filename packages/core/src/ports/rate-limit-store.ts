/** Something that is counted, for as long as a window lasts. */
export interface Counter {
  /** What is counted, for whom: a text without personal data, at most 255 characters. */
  readonly key: string
  /** How long a window lasts that this count opens. */
  readonly windowSeconds: number
}

/** Where a counter stands. */
export interface Count {
  /** How often it was counted in the present window, this time included: 1 or more. */
  readonly count: number
  /** When the present window ends. */
  readonly resetsAt: Date
}

/**
 * Counts. What a count means is not its affair: the limits are judged by whoever asks.
 *
 * @see `storageContracts` in `@fetch-users/core/testing`: what an implementation has to pass.
 */
export interface RateLimitStore {
  /**
   * Counts once on each counter, and returns where they stand, in the same order. Counting and
   * reading is one atomic step: of however many at the same time, no two get the same number. A
   * window that has ended by `now` is followed by a new one.
   *
   * @param counters - of different keys.
   */
  increment(counters: readonly Counter[], now: Date): Promise<readonly Count[]>
  /** Sets counters back to nothing. */
  clear(keys: readonly string[]): Promise<void>
  /**
   * Sweeps the counters whose windows ended by `now`. Returns how many went.
   * A store whose database forgets by itself may leave it to that, and return 0.
   */
  deleteExpired(now: Date): Promise<number>
}
