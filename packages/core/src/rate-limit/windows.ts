import type { Count } from '../ports/rate-limit-store.ts'
import type { RateLimit } from './rate-limit.ts'

/** How long failures are remembered, and a client that logged in to an account is known to it. */
export const memorySeconds: number = 30 * 24 * 60 * 60

/** How long an account stays shut that nobody opens: names of nobody are not to be kept for ever. */
const shutSeconds = 365 * 24 * 60 * 60

/**
 * What follows on a counter whose window has ended used up: a longer window, in which this is the
 * first time; or none, once there were as many in a row as there may be. `null` while the window
 * goes on.
 *
 * @param isKnown - a client that the account knows: it is not known any longer for trying.
 */
export function nextWindow(
  { key, level, resetsAt, expiresAt }: Count,
  limit: RateLimit,
  { isKnown, now }: { readonly isKnown: boolean; readonly now: Date },
): Count | null {
  if (resetsAt > now) return null
  if (isLast(limit, level)) return { key, remaining: -1, level, resetsAt: expiresAt, expiresAt }
  const next = level + 1
  const end = addSeconds(now, Math.min(limit.windowSeconds * 2 ** next, longestWindow(limit)))
  return {
    key,
    remaining: limit.max - 1,
    level: next,
    resetsAt: end,
    expiresAt: latest(expiresAt, isKnown ? end : addSeconds(end, memoryAfter(limit, next))),
  }
}

/** For how many seconds a counter is remembered behind the window that follows so many used up ones. */
export function memoryAfter(limit: RateLimit, level: number): number {
  const { longestWindowSeconds, maxInARow } = limit
  if (longestWindowSeconds === undefined && maxInARow === undefined) return 0
  return isLast(limit, level) ? shutSeconds : memorySeconds
}

/** Whole seconds after which a refused one may try again; after some, if it may not at all. */
export function secondsToWait({ resetsAt }: Count, limit: RateLimit, now: Date): number {
  const seconds = Math.ceil((resetsAt.getTime() - now.getTime()) / 1000)
  return Math.max(1, Math.min(seconds, longestWindow(limit)))
}

/** That many seconds later. */
export function addSeconds(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1000)
}

/** The later of two times. */
export function latest(one: Date, other: Date): Date {
  return one > other ? one : other
}

function longestWindow({ windowSeconds, longestWindowSeconds = windowSeconds }: RateLimit): number {
  return longestWindowSeconds
}

/** Whether another window would be one time too many in a row. */
function isLast({ max, maxInARow = Number.POSITIVE_INFINITY }: RateLimit, level: number): boolean {
  return (level + 2) * max > maxInARow
}
