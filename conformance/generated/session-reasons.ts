import {
  differsIn,
  isLoggedIn,
  isPost,
  logInsIn,
  otherHalf,
  type Reason,
  refreshTokensIn,
  showsPassword,
  succeeds,
} from './exchange.ts'
import type { Change } from './state.ts'

const isGone = ({ table, kind }: Change): boolean => table === 'sessions' && kind === 'gone'

/** A session notes when it was used, whatever the answer; one with refresh tokens does not. */
const byUse: Reason = (change, exchange, all) => {
  const { table, row } = change
  const other = otherHalf(change, all)
  return (
    table === 'sessions' &&
    other !== undefined &&
    row['backend'] === 'cookie' &&
    differsIn(['last_used_at'], change, other) &&
    exchange.client.holders.some((holder) =>
      logInsIn(exchange, holder).some(({ session }) => session === row['id']),
    )
  )
}

/** A log-out that takes a cookie back leaves no session behind it, even where it is a 401. */
const byLogOut: Reason = (change, exchange, all) =>
  isGone(change) &&
  !otherHalf(change, all) &&
  isPost(exchange, 'logout') &&
  exchange.client.holders.some((holder) =>
    logInsIn(exchange, holder).some(({ session }) => session === change.row['id']),
  )

/** So does a log-in, and both by the refresh cookie alone. */
const byRefreshCookie: Reason = (change, exchange, all) =>
  isGone(change) &&
  !otherHalf(change, all) &&
  (isPost(exchange, 'logout') || (isPost(exchange, 'login') && succeeds(exchange))) &&
  refreshTokensIn(exchange).some(
    ({ path, headers, session }) =>
      headers &&
      session === change.row['id'] &&
      exchange.path.startsWith(path.replace('refresh', 'log')),
  )

/** A password begins a session of its user. */
const byPassword: Reason = ({ table, kind, owner }, exchange) =>
  table === 'sessions' &&
  kind === 'come' &&
  succeeds(exchange) &&
  isPost(exchange, 'login') &&
  exchange.client.holders.some((holder) => holder.id === owner && showsPassword(exchange, holder))

/** The session that is one too many ends with the oldest. */
const bySurplus: Reason = (change, exchange, all) =>
  isGone(change) &&
  all.some((other) => other.kind === 'come' && byPassword(other, exchange, all)) &&
  exchange.client.holders.some(
    ({ id, surplus }) => id === change.owner && surplus === change.row['id'],
  )

/** A refresh counts its session up, and changes nothing else. */
const byRefresh: Reason = (change, exchange, all) => {
  const { table, row } = change
  const [gone, come] =
    change.kind === 'gone' ? [change, otherHalf(change, all)] : [otherHalf(change, all), change]
  return (
    table === 'sessions' &&
    all.length === 2 &&
    succeeds(exchange) &&
    isPost(exchange, 'refresh') &&
    gone !== undefined &&
    come !== undefined &&
    differsIn(['generation', 'last_used_at'], gone, come) &&
    come.row['generation'] === Number(gone.row['generation']) + 1 &&
    refreshTokensIn(exchange).some(
      ({ path, session, age }) => age === 0 && path === exchange.path && session === row['id'],
    )
  )
}

/** A refresh token that was traded before ends its session. */
const byReuse: Reason = (change, exchange, all) =>
  isGone(change) &&
  all.length === 1 &&
  exchange.status === 401 &&
  isPost(exchange, 'refresh') &&
  refreshTokensIn(exchange).some(
    ({ path, session, age }) => age > 0 && path === exchange.path && session === change.row['id'],
  )

/** Sessions are ended by their owner: one, or all but the one that asks. */
const byEnding: Reason = (change, exchange, all) => {
  const { method, path, client } = exchange
  const ended = all.filter((other) => isGone(other) && !otherHalf(other, all))
  const isOne = path === `/auth/sessions/${change.row['id']}` && ended.length === 1
  return (
    ended.includes(change) &&
    (isOne || path === '/auth/sessions') &&
    succeeds(exchange) &&
    method === 'DELETE' &&
    client.holders.some((holder) => holder.id === change.owner && isLoggedIn(exchange, holder))
  )
}

/** Everywhere: the stamp changes, and a cookie goes on under a new session. */
const byEndingEverywhere: Reason = (change, exchange, all) => {
  const { method, path, query, client } = exchange
  const other = otherHalf(change, all)
  const isStamp = change.table === 'users' && other && differsIn(['security_stamp'], change, other)
  const isRenewal =
    change.table === 'sessions' &&
    change.kind === 'come' &&
    all.filter(({ table, kind }) => table === 'sessions' && kind === 'come').length === 1
  return (
    (isStamp || isRenewal) &&
    succeeds(exchange) &&
    method === 'DELETE' &&
    path === '/auth/sessions' &&
    query === 'true' &&
    client.holders.some((holder) => holder.id === change.owner && isLoggedIn(exchange, holder))
  )
}

/** Why log-ins begin, go on and end. */
export const sessionReasons: readonly Reason[] = [
  byUse,
  byLogOut,
  byRefreshCookie,
  byPassword,
  bySurplus,
  byRefresh,
  byReuse,
  byEnding,
  byEndingEverywhere,
]
