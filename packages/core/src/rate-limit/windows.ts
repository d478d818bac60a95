import type { Count, Counter } from '../ports/rate-limit-store.ts'
import type { RateLimit } from './rate-limit.ts'

/** How long failures are remembered, and a client that logged in to an account is known to it. */
export const memorySeconds: number = 30 * 24 * 60 * 60

/** How long an account stays shut that nobody opens. */
const shutSeconds = 10 * 365 * 24 * 60 * 60

/** How the first window of a limit is counted. */
export function firstWindow(limit: RateLimit): Omit<Counter, 'key' | 'knownKey'> {
  const { windowSeconds } = limit
  return { max: timesAt(limit, 0), windowSeconds, memorySeconds: memoryAt(limit, 0) }
}

/**
 * What follows on a counter whose window has ended used up: a longer window, in which this is the
 * first time; or none, once there were as many in a row as there may be. `null` while the window
 * goes on.
 *
 * @param isKnown - a client that the account knows: it is not known any longer for trying.
 */
export function nextWindow(
  count: Count,
  limit: RateLimit,
  { isKnown, now }: { readonly isKnown: boolean; readonly now: Date },
): Count | null {
  if (count.resetsAt > now) return null
  const { key, expiresAt } = count
  if (isLast(limit, count.level)) return { ...count, remaining: -1, resetsAt: expiresAt }
  const level = count.level + 1
  const resetsAt = later(now, windowAt(limit, level))
  const end = isKnown ? resetsAt : later(resetsAt, memoryAt(limit, level))
  const remaining = timesAt(limit, level) - 1
  return { key, remaining, level, resetsAt, expiresAt: latest(end, expiresAt) }
}

/** Whole seconds after which a refused one may try again; after some hours, if it may not at all. */
export function secondsToWait({ resetsAt }: Count, limit: RateLimit, now: Date): number {
  const { windowSeconds, longestWindowSeconds = windowSeconds } = limit
  const seconds = Math.ceil((resetsAt.getTime() - now.getTime()) / 1000)
  return Math.max(1, Math.min(seconds, longestWindowSeconds))
}

/** Where a counter stands after a success, until `expiresAt`. */
export function afterSuccess(key: string, limit: RateLimit, now: Date, expiresAt: Date): Count {
  return { key, remaining: timesAt(limit, 0), level: 0, resetsAt: now, expiresAt }
}

/** That many seconds later. */
export function later(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000)
}

export function latest(one: Date, other: Date): Date {
  return new Date(Math.max(one.getTime(), other.getTime()))
}

/** How often it may be in the window that follows so many used up ones. */
function timesAt({ max, maxInARow = Number.POSITIVE_INFINITY }: RateLimit, level: number): number {
  return Math.min(max, maxInARow - level * max)
}

/** How long that window lasts, in seconds. */
function windowAt(limit: RateLimit, level: number): number {
  const { windowSeconds, longestWindowSeconds = windowSeconds } = limit
  return Math.min(windowSeconds * 2 ** level, longestWindowSeconds)
}

/** For how many seconds behind that window a counter is remembered. */
function memoryAt(limit: RateLimit, level: number): number {
  if (isLast(limit, level)) return shutSeconds
  const { longestWindowSeconds, maxInARow } = limit
  return longestWindowSeconds === undefined && maxInARow === undefined ? 0 : memorySeconds
}

/** Whether no window follows that one. */
function isLast({ max, maxInARow = Number.POSITIVE_INFINITY }: RateLimit, level: number): boolean {
  return (level + 1) * max >= maxInARow
}
