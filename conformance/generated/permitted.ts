import type { MountPath } from '../fixture.ts'
import { type Client, type Holder, tokenIn } from './credentials.ts'
import { latin1 } from './mutations.ts'
import { type RequestPlan, urlOf } from './requests.ts'
import type { Change } from './state.ts'

/** A request, as the rules of what may change look at it. */
interface Exchange {
  readonly client: Client
  readonly method: string
  /** Below the mount. */
  readonly path: string
  /** The values alone. */
  readonly query: string
  readonly headers: string
  readonly body: string
  readonly status: number
}

/** Why a change may be. All look at what the request carried; the answer alone proves nothing. */
type Reason = (change: Change, exchange: Exchange, all: readonly Change[]) => boolean

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

/** A spoilt last character may decode to the same signature. */
const holds = (text: string, token: string): boolean => text.includes(token.slice(0, -1))

const isLoggedIn = ({ headers }: Exchange, { logIns }: Holder): boolean =>
  logIns.some((logIn) => holds(headers, tokenIn(logIn)))

const isCallback = ({ path }: Exchange): boolean => path.endsWith('/callback')

const succeeds = ({ status }: Exchange): boolean => status < 400

/** A log-in may change what is its user's; a superuser's everything. By reading, nothing. */
const byLogIn: Reason = ({ owner }, exchange) =>
  succeeds(exchange) &&
  (exchange.method !== 'GET' || isCallback(exchange)) &&
  exchange.client.holders.some(
    (holder) => isLoggedIn(exchange, holder) && (holder.isSuperuser || holder.id === owner),
  )

/** A session notes when it was used, whatever the answer. */
const byUse: Reason = ({ table, row, kind, owner }, exchange, all) =>
  table === 'sessions' &&
  exchange.client.holders.some((holder) => holder.id === owner && isLoggedIn(exchange, holder)) &&
  all.some((other) => {
    const isSame = { ...other.row, last_used_at: null }
    return other.kind !== kind && sameJson(isSame, { ...row, last_used_at: null })
  })

/** A log-out that takes a cookie back leaves no session behind it, even where it is a 401. */
const byLogOut: Reason = ({ table, kind, owner }, exchange) =>
  table === 'sessions' &&
  kind === 'gone' &&
  exchange.method === 'POST' &&
  exchange.path.endsWith('/logout') &&
  exchange.client.holders.some((holder) => holder.id === owner && isLoggedIn(exchange, holder))

/** A password begins a session of its user. */
const byPassword: Reason = ({ table, kind, owner }, exchange) =>
  table === 'sessions' &&
  kind === 'come' &&
  succeeds(exchange) &&
  exchange.method === 'POST' &&
  exchange.path.endsWith('/login') &&
  exchange.client.holders.some(
    ({ id, password, mayLogIn }) => id === owner && mayLogIn && exchange.body.includes(password),
  )

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

/** A token that came by mail changes its user, where it is taken. */
const byMailedToken: Reason = ({ owner }, exchange) =>
  succeeds(exchange) &&
  exchange.method === 'POST' &&
  exchange.client.holders.some(
    (holder) =>
      holder.id === owner &&
      isSamePerson(exchange, holder) &&
      holder.mailed.some(([path, token]) => path === exchange.path && holds(exchange.body, token)),
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

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

const reasons: readonly Reason[] = [
  byLogIn,
  byUse,
  byLogOut,
  byPassword,
  byRegistration,
  byMailedToken,
  byFlow,
]
