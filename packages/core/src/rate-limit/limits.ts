import { assertWholeNumber } from '../errors.ts'
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
  mail: perMinute(20),
  token: perMinute(20),
  refresh: [{ per: 'client', max: 150, windowSeconds: 300 }],
  oauth: perMinute(60),
  mailbox: [
    { per: 'mailbox', max: 1, windowSeconds: 60 },
    { per: 'mailbox', max: 5, windowSeconds: 3600 },
  ],
}

/** The names whose requests say more than which client asks. */
const kinds: { readonly [Name in LimitName]?: readonly RateLimit['per'][] } = {
  login: ['client', 'account'],
  mailbox: ['mailbox'],
}

const [mostTimes, longestSeconds] = [1_000_000, 365 * 24 * 60 * 60]

/**
 * Brings the option into the limits that hold.
 *
 * @throws {TypeError} naming the limit that cannot be.
 */
export function createLimits(options: false | LimitOptions = {}): RateLimits {
  const given: LimitOptions = options || {}
  const names = Object.keys(defaults) as LimitName[] // the table has no other
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new TypeError(`limits.${name}: there are ${names.join(', ')}`)
    }
  }
  const entries = names.map((name) => {
    const limits = options === false ? [] : (given[name] ?? defaults[name])
    assertLimits(name, limits)
    return [name, limits.map((limit): NamedRateLimit => ({ ...limit, name }))] as const
  })
  return Object.fromEntries(entries) as Record<LimitName, NamedRateLimit[]> // one for each name
}

function assertLimits(name: LimitName, limits: readonly RateLimit[]): void {
  const allowed = kinds[name] ?? ['client']
  for (const [index, limit] of limits.entries()) {
    const { per, max, windowSeconds, longestWindowSeconds, maxInARow } = limit
    const owner = `limits.${name}[${index}]`
    if (!allowed.includes(per)) throw new TypeError(`${owner}: per must be ${allowed.join(' or ')}`)
    assertWholeNumber(owner, 'max', max, 1, mostTimes)
    assertWholeNumber(owner, 'windowSeconds', windowSeconds, 1, longestSeconds)
    if (longestWindowSeconds !== undefined) {
      const value = longestWindowSeconds
      assertWholeNumber(owner, 'longestWindowSeconds', value, windowSeconds, longestSeconds)
    }
    if (maxInARow !== undefined) assertWholeNumber(owner, 'maxInARow', maxInARow, 1, mostTimes)
    if (per !== 'account' && (longestWindowSeconds ?? maxInARow) !== undefined) {
      throw new TypeError(`${owner}: what is per ${per} has windows of one length, and no end`)
    }
    if (limits.some((o, n) => n < index && o.per === per && o.windowSeconds === windowSeconds)) {
      throw new TypeError(`${owner}: there is a limit of this window per ${per} already`)
    }
  }
}
