import { assertOneOf, assertWholeNumber } from '../errors.ts'
import type { LimitName, NamedRateLimit, RateLimit, RateLimits } from './rate-limit.ts'

/** Limits in the place of those that are there by default; an empty list is none. */
export type LimitOptions = {
  readonly [Name in LimitName]?: readonly RateLimit[] | undefined
}

const perMinute = (max: number): RateLimit[] => [{ per: 'client', max, windowSeconds: 60 }]

const defaults: Readonly<Record<LimitName, readonly RateLimit[]>> = {
  login: [
    ...perMinute(30),
    { per: 'account', max: 5, windowSeconds: 300, longestWindowSeconds: 3600, maxInARow: 100 },
  ],
  register: perMinute(20),
  mail: [
    ...perMinute(20),
    { per: 'mailbox', max: 1, windowSeconds: 60 },
    { per: 'mailbox', max: 5, windowSeconds: 3600 },
  ],
  emailChange: [{ per: 'account', max: 5, windowSeconds: 3600 }],
  token: perMinute(20),
  refresh: [{ per: 'client', max: 150, windowSeconds: 300 }],
  oauth: perMinute(60),
}

/** Who is counted besides clients. */
const others: { readonly [Name in LimitName]?: RateLimit['per'] } = {
  login: 'account',
  emailChange: 'account',
  mail: 'mailbox',
}

/** A year of seconds, and more times than anybody asks in it. */
const most = 365 * 24 * 60 * 60

/**
 * Brings the option into the limits that hold.
 *
 * @throws {TypeError} naming the limit that cannot be.
 */
export function createLimits(options: false | LimitOptions = {}): RateLimits {
  const names = Object.keys(defaults) as LimitName[] // the table has no other
  const given = options || {}
  const unknown = Object.keys(given).find((name) => !names.some((known) => known === name))
  if (unknown !== undefined) {
    throw new TypeError(`limits.${unknown} is no limit; there are ${names.join(', ')}`)
  }
  const entries = names.map((name) => {
    const limits = options === false ? [] : (options[name] ?? defaults[name])
    assertLimits(name, limits)
    return [name, limits.map((limit): NamedRateLimit => ({ ...limit, name }))] as const
  })
  return Object.fromEntries(entries) as Record<LimitName, NamedRateLimit[]> // one for each name
}

function assertLimits(name: LimitName, limits: readonly RateLimit[]): void {
  for (const [index, limit] of limits.entries()) {
    const { per, max, windowSeconds, longestWindowSeconds, maxInARow } = limit
    const owner = `limits.${name}[${index}]`
    assertWholeNumber(owner, 'max', max, 1, most)
    assertWholeNumber(owner, 'windowSeconds', windowSeconds, 1, most)
    const longest = longestWindowSeconds ?? windowSeconds
    assertWholeNumber(owner, 'longestWindowSeconds', longest, windowSeconds, most)
    assertWholeNumber(owner, 'maxInARow', maxInARow ?? max, max, most)
    assertOneOf(`${owner}.per`, per, ['client', others[name] ?? []].flat())
    if (per !== 'account' && (longestWindowSeconds ?? maxInARow) !== undefined) {
      throw new TypeError(`${owner}: longestWindowSeconds and maxInARow are for limits per account`)
    }
    // Two would count on one counter.
    if (
      limits.some(
        (other, n) => n < index && other.per === per && other.windowSeconds === windowSeconds,
      )
    ) {
      throw new TypeError(`${owner}: another limit per ${per} has this window`)
    }
  }
}
