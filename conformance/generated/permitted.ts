import type { MountPath } from '../fixture.ts'
import type { Client, Holder } from './credentials.ts'
import {
  type Exchange,
  holds,
  isLoggedIn,
  logInsIn,
  otherHalf,
  type Reason,
  showsPassword,
  succeeds,
} from './exchange.ts'
import { latin1 } from './mutations.ts'
import { type RequestPlan, urlOf } from './requests.ts'
import { sessionReasons } from './session-reasons.ts'
import type { Change } from './state.ts'

/** The mount that answers. */
export function mountOf(path: string): MountPath {
  const pathname = urlOf(path).pathname
  if (pathname.startsWith('/compat/')) return '/compat'
  return pathname.startsWith('/strict/') ? '/strict' : '/'
}

/** The changes for which the request gives no reason. */
export function unexplained(
  changes: readonly Change[],
  plan: RequestPlan,
  status: number,
  clients: readonly Client[],
): Change[] {
  const client = clients.find(({ mount }) => mount === mountOf(plan.path))
  if (!client) throw new Error(`nobody is a client of ${plan.path}`)
  const exchange = {
    client,
    status,
    method: plan.method,
    path: urlOf(plan.path).pathname.slice(client.prefix.length),
    query: [...urlOf(plan.path).searchParams.values()].join('\n'),
    headers: plan.headers.map(([, value]) => value).join('\n'),
    body: latin1(plan.body ?? ''),
  }
  return changes.filter(
    (change) =>
      change.mount !== client.mount || !reasons.some((reason) => reason(change, exchange, changes)),
  )
}

const isCallback = ({ path }: Exchange): boolean => path.endsWith('/callback')

/** What has reasons of its own, which say more. */
const isElsewhere = ({ path }: Exchange): boolean =>
  path.startsWith('/auth/sessions') || path.endsWith('/refresh')

/** A log-in may change what is its user's; a superuser's every user. By reading, nothing. */
const byLogIn: Reason = (change, exchange, all) =>
  succeeds(exchange) &&
  (exchange.method !== 'GET' || isCallback(exchange)) &&
  !isElsewhere(exchange) &&
  (exchange.status !== 202 || !changesAny(['email', 'is_verified'], change, all)) &&
  exchange.client.holders.some(
    (holder) =>
      (holder.id === change.owner || (holder.isSuperuser && exchange.path.startsWith('/users/'))) &&
      mayChange(holder, change, exchange, all),
  )

/** What could cost somebody the account asks for a fresh log-in, or the password. */
function mayChange(
  holder: Holder,
  change: Change,
  exchange: Exchange,
  all: readonly Change[],
): boolean {
  const isCheap = !changesAny(['email', 'hashed_password'], change, all)
  const isAsked = exchange.client.mount !== '/compat'
  return logInsIn(exchange, holder).some(
    ({ isFresh }) => isFresh || isCheap || !isAsked || showsPassword(exchange, holder),
  )
}

/** Whether a user is there no more, or has another value in one of these columns. */
function changesAny(names: readonly string[], change: Change, all: readonly Change[]): boolean {
  const other = otherHalf(change, all)
  return (
    change.table === 'users' &&
    (!other || names.some((name) => other.row[name] !== change.row[name]))
  )
}

/** A registration makes one user, who is nobody yet. */
const byRegistration: Reason = ({ table, kind, row }, exchange, all) =>
  table === 'users' &&
  kind === 'come' &&
  succeeds(exchange) &&
  exchange.method === 'POST' &&
  exchange.path === '/auth/register' &&
  all.length === 1 &&
  row['is_active'] === true &&
  row['is_verified'] === false &&
  row['is_superuser'] === false &&
  row['plan'] === 'free' &&
  row['note'] === null

/** A token that came by mail changes its user, where it is taken, and the address if it says so. */
const byMailedToken: Reason = ({ table, kind, row, owner }, exchange) =>
  succeeds(exchange) &&
  exchange.method === 'POST' &&
  exchange.client.holders.some(
    (holder) =>
      holder.id === owner &&
      isSamePerson(exchange, holder) &&
      holder.mailed.some(
        ({ path, token, email }) =>
          path === exchange.path &&
          holds(exchange.body, token) &&
          (table !== 'users' || kind === 'gone' || row['email'] === email),
      ),
  )

/** Where that is asked for: whoever reads the mail is also who has the account. */
function isSamePerson(exchange: Exchange, holder: Holder): boolean {
  const isAsked = exchange.client.mount === '/strict' && exchange.path === '/auth/verify'
  return !isAsked || exchange.body.includes(holder.password) || isLoggedIn(exchange, holder)
}

/** A flow ends with its callback, which may make a user who was not there. */
const byFlow: Reason = ({ table, kind, owner }, exchange) =>
  kind === 'come' &&
  exchange.method === 'GET' &&
  exchange.client.flows.some(
    ({ path, state, headers }) =>
      path === exchange.path &&
      holds(exchange.query, state) &&
      hasCookies(exchange, headers['cookie']),
  ) &&
  (table === 'one_time_tokens' || exchange.client.holders.every(({ id }) => id !== owner))

/** White space in a sealed value is none. */
function hasCookies({ headers }: Exchange, cookie = ''): boolean {
  const text = headers.replaceAll(/\s/g, '')
  return cookie.split('; ').every((pair) => holds(text, pair))
}

const reasons: readonly Reason[] = [
  byLogIn,
  byRegistration,
  byMailedToken,
  byFlow,
  ...sessionReasons,
]
