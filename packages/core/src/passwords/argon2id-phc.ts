import { assertWholeNumber } from '../errors.ts'

/** What one hash of Argon2id costs. */
export interface Argon2idCostOptions {
  /**
   * Memory of one hash, in KiB.
   *
   * @default 19456 (19 MiB)
   */
  readonly memoryKiB?: number | undefined
  /**
   * Passes over the memory.
   *
   * @default 2
   */
  readonly passes?: number | undefined
  /**
   * Lanes of one hash.
   *
   * @default 1
   */
  readonly parallelism?: number | undefined
}

/** The parameters m, t and p. */
export type Argon2idCost = Readonly<Record<keyof Argon2idCostOptions, number>>

/** A stored hash in its parts: salt and tag in base64 without padding. */
export interface Argon2idHash {
  readonly cost: Argon2idCost
  readonly salt: string
  readonly tag: string
}

/** Salts of 8 to 48 bytes, tags of 12 to 64, as the format has them. */
const phc =
  /^\$argon2id\$v=19\$m=(\d{1,10}),t=(\d{1,10}),p=(\d{1,10})\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{16,86})$/

/**
 * Reads the options of a hasher, and checks them.
 *
 * @throws {TypeError} naming an option that is out of bounds.
 */
export function argon2idCost(
  scheme: string,
  options: Argon2idCostOptions,
  ceiling: Argon2idCost,
): Argon2idCost {
  const { memoryKiB = 19456, passes = 2, parallelism = 1 } = options
  assertWholeNumber(scheme, 'memoryKiB', memoryKiB, 7168, ceiling.memoryKiB)
  assertWholeNumber(scheme, 'passes', passes, 1, ceiling.passes)
  assertWholeNumber(scheme, 'parallelism', parallelism, 1, ceiling.parallelism)
  return { memoryKiB, passes, parallelism }
}

/**
 * Takes a stored hash apart, or returns `null` where it is none of Argon2id, or costs more than the
 * ceiling: that is an attack on the server, not somebody's password.
 *
 * @see https://github.com/P-H-C/phc-string-format/blob/master/phc-sf-spec.md
 */
export function parseArgon2id(stored: string, ceiling: Argon2idCost): Argon2idHash | null {
  const [, memoryKiB, passes, parallelism, salt = '', tag = ''] = phc.exec(stored) ?? []
  const cost = {
    memoryKiB: Number(memoryKiB),
    passes: Number(passes),
    parallelism: Number(parallelism),
  }
  return tag === '' || exceeds(cost, ceiling) ? null : { cost, salt, tag }
}

/** Writes a hash as it is stored. */
export function formatArgon2id({ cost, salt, tag }: Argon2idHash): string {
  const { memoryKiB, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${parallelism}$${salt}$${tag}`
}

export function isSameCost(a: Argon2idCost, b: Argon2idCost): boolean {
  return !exceeds(a, b) && !exceeds(b, a)
}

function exceeds(a: Argon2idCost, b: Argon2idCost): boolean {
  return a.memoryKiB > b.memoryKiB || a.passes > b.passes || a.parallelism > b.parallelism
}
