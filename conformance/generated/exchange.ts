import type { Client, Holder } from './credentials.ts'
import type { LogIn, RefreshToken } from './log-ins.ts'
import type { Change } from './state.ts'

/** A request, as the rules of what may change look at it. */
export interface Exchange {
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
export type Reason = (change: Change, exchange: Exchange, all: readonly Change[]) => boolean

/** A spoilt last character may decode to the same signature. */
export const holds = (text: string, token: string): boolean => text.includes(token.slice(0, -1))

export const succeeds = ({ status }: Exchange): boolean => status < 400

/** Whether somebody posts to a route of this name, of whichever backend. */
export const isPost = ({ method, path }: Exchange, name: string): boolean =>
  method === 'POST' && path.endsWith(`/${name}`)

/** The log-ins of somebody that the request carries. */
export const logInsIn = ({ headers }: Exchange, { logIns }: Holder): LogIn[] =>
  logIns.filter(({ token }) => holds(headers, token))

export const isLoggedIn = (exchange: Exchange, holder: Holder): boolean =>
  logInsIn(exchange, holder).length > 0

/** The refresh tokens of anybody that the request carries, where they count. */
export const refreshTokensIn = ({ client, headers, body }: Exchange): RefreshToken[] =>
  client.holders
    .flatMap(({ refreshTokens }) => refreshTokens)
    .filter((refresh) => holds(refresh.headers ? headers : body, refresh.token))

/** Whether the request shows somebody's password, which logs in. */
export const showsPassword = ({ body }: Exchange, { mayLogIn, password }: Holder): boolean =>
  mayLogIn && body.includes(password)

/** The other half of a row that changed. */
export const otherHalf = (
  { table, kind, row }: Change,
  all: readonly Change[],
): Change | undefined =>
  all.find((other) => other.table === table && other.kind !== kind && other.row['id'] === row['id'])

/** Whether nothing but these columns differs between the two halves of a row. */
export function differsIn(names: readonly string[], change: Change, other: Change): boolean {
  const rest = ({ row }: Change): string =>
    JSON.stringify(Object.entries(row).filter(([name]) => !names.includes(name)))
  return rest(change) === rest(other)
}
