/** One thing that every implementation of a port has to do. */
export interface ContractCase {
  /** Reads as a rule. */
  readonly title: string
  /** Rejects when the rule is broken. */
  run(): Promise<void>
}

/** Rejects with the message unless the condition holds. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Compares two values by what they look like in JSON. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const [seen, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  expect(seen === wanted, `${what}: expected ${wanted}, got ${seen}`)
}

/** Runs the work and returns what it is refused with. */
export async function refusalOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('expected a refusal, and there was none')
}

/** Starts the work so many times at once, and returns what became of each. */
export function inParallel<T>(
  times: number,
  work: (index: number) => Promise<T>,
): Promise<PromiseSettledResult<T>[]> {
  return Promise.allSettled(Array.from({ length: times }, (_, index) => work(index)))
}
