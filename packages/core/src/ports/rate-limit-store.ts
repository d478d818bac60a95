/** Something that is counted, and how. */
export interface Counter {
  /** What is counted, for whom: a text without personal data, at most 255 characters. */
  readonly key: string
  /** Counted on instead, where there is a counter of this name that has not expired. */
  readonly knownKey?: string | undefined
  /** How often it may be in a window: 1 or more. */
  readonly max: number
  /** How long a window lasts that this count opens. */
  readonly windowSeconds: number
  /**
   * How long a counter is remembered behind its first window.
   *
   * @default 0
   */
  readonly memorySeconds?: number | undefined
}

/** Where a counter stands. */
export interface Count {
  /** What was counted on. */
  readonly key: string
  /** How many more the present window takes; -1 once it has refused one. */
  readonly remaining: number
  /** How many windows in a row were used up before the present one. */
  readonly level: number
  /** When the present window ends. */
  readonly resetsAt: Date
  /** When all of it is forgotten: not before the window ends. */
  readonly expiresAt: Date
}

/** What a counter has to be like still, to be replaced. */
export type ExpectedCount = Pick<Count, 'level' | 'resetsAt'>

/**
 * Counts. What a count means is not its affair: the limits are judged by whoever asks.
 *
 * @see `storageContracts` in `@fetch-users/core/testing`: what an implementation has to pass.
 */
export interface RateLimitStore {
  /**
   * Counts once on each counter, and returns where they stand, in the same order. Counting and
   * reading is one atomic step for each: of however many at the same time, `max` find their window
   * open. What becomes of a counter:
   *
   * - there is none, or it has expired: a first window, `max - 1` remaining, at level 0
   * - its window goes on: one less remains, down to -1
   * - its window has ended with some remaining: one less remains, and a window of `windowSeconds`
   *   begins; `expiresAt` moves only where that would end behind it
   * - its window has ended used up: nothing, it is for whoever asks to {@link replace} it
   *
   * @param counters - of different keys.
   * @throws {StorageUnavailable} when there is no room either: what is not counted is not allowed.
   */
  count(counters: readonly Counter[], now: Date): Promise<readonly Count[]>
  /**
   * Puts this in the place of the counter of its key, if that is as expected still. Returns whether
   * it was: of however many at the same time, one.
   */
  replace(next: Count, expected: ExpectedCount, now: Date): Promise<boolean>
  /**
   * Puts counters where they are to stand, whether or not they are there, each in one step.
   * One that has expired is as good as none.
   *
   * @param counts - of different keys.
   */
  set(counts: readonly Count[], now: Date): Promise<void>
  /**
   * Sweeps the counters that have expired by `now`, and no other. Returns how many went.
   * A store whose database forgets by itself may leave it to that, and return 0.
   */
  deleteExpired(now: Date): Promise<number>
}
