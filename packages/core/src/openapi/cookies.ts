import type { Backend } from '../authentication/backend.ts'
import type { ErrorCode } from '../errors.ts'
import type { Route } from '../http/route.ts'
import { backendsOf } from './security.ts'

type Backends = readonly Backend<unknown>[]

/** Whether an answer may bring cookies: a log-in that changes something can go on, or end, by it. */
export function setsCookies(route: Route, backends: Backends): boolean {
  const { setsCookies = false, guard, method } = route
  return setsCookies || (guard?.who === 'user' && method !== 'GET' && isByCookie(route, backends))
}

/** Whether a refusal may take cookies back: those of a flow, or of a log-in that there is none of. */
export function takesCookies(route: Route, code: ErrorCode, backends: Backends): boolean {
  const { setsCookies = false, action } = route
  const isLogOut = action === 'log-out' && code === 'UNAUTHORIZED'
  return setsCookies || (isLogOut && isByCookie(route, backends))
}

function isByCookie(route: Route, backends: Backends): boolean {
  return backendsOf(route, backends).some(({ transport }) => transport.headers(null).length > 0)
}
