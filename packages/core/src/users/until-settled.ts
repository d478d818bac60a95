import { StorageUnavailable } from '../errors.ts'

/** As many changes of one account as may be under way at a time; each attempt lets one through. */
const mostAttempts = 100

/**
 * Reads, decides and writes again, as long as what was read has changed by the time it counts.
 *
 * @throws {StorageUnavailable} when it is overtaken without end.
 */
export async function untilSettled<Result>(
  attempt: () => Promise<Result | 'overtaken'>,
): Promise<Result> {
  for (let count = 0; count < mostAttempts; count++) {
    const result = await attempt()
    if (result !== 'overtaken') return result
  }
  throw new StorageUnavailable()
}
