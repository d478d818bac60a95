import { OwnerMissing } from '../errors.ts'
import type { CallContext, RequestLike } from '../http/request-context.ts'
import type { BackendEnvironment } from './environment.ts'
import type { IssuedToken } from './issued-token.ts'
import type { Strategy, StrategyRecipe, Subject } from './strategy.ts'
import type { Transport, TransportRecipe } from './transport.ts'

/** One way to be logged in: how the token travels × what the token is. */
export interface BackendOptions {
  /** How the token travels: `cookieTransport()`, `bearerTransport()`. */
  readonly transport: TransportRecipe
  /** What the token is: `sessionStrategy()`, `jwtStrategy()`. */
  readonly strategy: StrategyRecipe
}

/** A transport and a strategy under one name. */
export interface Backend<out User> {
  readonly name: string
  readonly transport: Transport
  readonly strategy: Strategy<User>
}

const routeName = /^[a-z][a-z0-9-]*$/

/** Second segments of `/auth/…` that are routes of their own. */
const takenNames = new Set([
  'register',
  'login',
  'logout',
  'request-verify-token',
  'verify',
  'forgot-password',
  'reset-password',
  'refresh',
  'sessions',
  'associate',
])

/** Whether a backend or a provider can be called so: it becomes a segment of a path. */
export function isRouteName(name: string): boolean {
  return routeName.test(name) && !takenNames.has(name)
}

/**
 * Resolves the recipes of every backend, in order.
 *
 * @throws {TypeError} when there is none, a name cannot stand in a path, or two share the cookie of a
 * refresh token.
 */
export function createBackends<User>(
  options: Readonly<Record<string, BackendOptions>>,
  environment: Omit<BackendEnvironment<User>, 'name'>,
): Backend<User>[] {
  const names = Object.keys(options ?? {})
  if (names.length === 0) throw new TypeError('backends is empty: name at least one')
  const backends = names.map((name): Backend<User> => {
    if (!isRouteName(name)) {
      throw new TypeError(
        `backends.${name}: a name is lower-case letters, digits and -, and no segment of a route`,
      )
    }
    const own = { ...environment, name }
    const strategy = options[name]?.strategy?.(own)
    const hasRefresh = strategy?.refresh !== undefined
    const transport = options[name]?.transport?.({ ...own, hasRefresh })
    if (!transport?.read || !strategy?.verify) {
      const example = '{ transport: cookieTransport(), strategy: sessionStrategy() }'
      throw new TypeError(`backends.${name} needs a transport and a strategy: ${example}`)
    }
    return { name, transport, strategy }
  })
  assertApart(backends)
  return backends
}

/** A log-in by the one would overwrite the refresh token of the other. */
function assertApart(backends: readonly Backend<unknown>[]): void {
  for (const one of backends) {
    const { refreshChannel: channel } = one.transport
    const isTaken = ({ transport }: Backend<unknown>) =>
      transport.channel === channel || transport.refreshChannel === channel
    const other = channel && backends.find((backend) => backend !== one && isTaken(backend))
    if (other) {
      throw new TypeError(
        `backends.${one.name} and backends.${other.name} have one ${channel}: set the option ` +
          'name of cookieTransport, or refreshCookie.name of bearerTransport',
      )
    }
  }
}

/** Issues a token. Returns `null` when the user has been deleted meanwhile. */
export async function issueToken(
  { strategy }: Backend<unknown>,
  subject: Subject,
  context: CallContext,
): Promise<IssuedToken | null> {
  try {
    return await strategy.issue(subject, context)
  } catch (error) {
    if (error instanceof OwnerMissing) return null
    throw error
  }
}

/** Ends the log-in of this backend that a request carries, if there is one, by whichever token. */
export async function endCarriedLogin(
  { transport, strategy }: Backend<unknown>,
  request: RequestLike,
): Promise<void> {
  const token = transport.read(request.headers)
  const credential = token ? await strategy.verify(token) : null
  if (credential) await strategy.revoke(credential)
  const refreshToken = transport.readRefresh?.(request.headers)
  const grant = refreshToken ? await strategy.refresh?.(refreshToken) : null
  if (grant) await strategy.revoke(grant.credential)
}
