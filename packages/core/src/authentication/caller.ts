import { timingSafeEqual } from '../crypto/timing-safe-equal.ts'
import type { RequestContext, RequestLike } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Backend } from './backend.ts'
import type { Identities, Identity } from './identity.ts'
import type { Credential } from './strategy.ts'

/** Who calls, by which credential of which backend. */
export interface Caller<out User> {
  readonly identity: Identity<User>
  readonly credential: Credential<User>
  readonly backend: Backend<User>
}

/** Where {@link findCaller} looks. */
export interface CallerSearch<User extends BaseUser> {
  /** The backends whose tokens count. */
  readonly backends: readonly Backend<User>[]
  readonly identities: Identities<User>
}

/** Finds who calls: the one place where a token and an account meet. */
export async function findCaller<User extends BaseUser>(
  request: RequestLike,
  { backends, identities }: CallerSearch<User>,
  context: RequestContext = {},
): Promise<Caller<User> | null> {
  const carried = carriedToken(request, backends)
  if (!carried?.token) return null
  for (const backend of carried.backends) {
    const credential = await backend.strategy.verify(carried.token, context)
    const identity = credential && (await identityOf(credential, identities))
    if (credential && identity) return { identity, credential, backend }
  }
  return null
}

/**
 * The token that counts, and the backends that look where it was found. An Authorization header
 * decides alone; else the first of our cookies that is there.
 */
function carriedToken<User>(
  { headers }: RequestLike,
  backends: readonly Backend<User>[],
): { readonly token: string | null; readonly backends: readonly Backend<User>[] } | null {
  const hasHeader = headers.get('authorization') !== null
  const candidates = hasHeader ? backends.filter((b) => !b.transport.isAmbient) : backends
  for (const { transport } of candidates) {
    const token = transport.read(headers)
    if (token !== undefined) {
      const { channel } = transport
      return { token, backends: candidates.filter((other) => other.transport.channel === channel) }
    }
  }
  return null
}

/** Finds whose a credential is, or `null` if nobody's any more. */
export async function identityOf<User extends BaseUser>(
  { account, userId, securityStamp }: Credential<User>,
  identities: Identities<User>,
): Promise<Identity<User> | null> {
  const identity = await (account ? identities.of(account) : identities.find(userId))
  if (!identity) return null
  const isCurrent = securityStamp === null || timingSafeEqual(securityStamp, identity.securityStamp)
  return isCurrent ? identity : null
}
