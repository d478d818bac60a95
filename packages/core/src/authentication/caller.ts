import { timingSafeEqual } from '../crypto/timing-safe-equal.ts'
import type { RequestLike } from '../http/request-context.ts'
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

/** Finds who calls: the one place where a token and an account meet. */
export async function findCaller<User extends BaseUser>(
  request: RequestLike,
  backends: readonly Backend<User>[],
  identities: Identities<User>,
): Promise<Caller<User> | null> {
  const carried = carriedToken(request, backends)
  if (!carried?.token) return null
  for (const backend of carried.backends) {
    const caller = await callerOf(carried.token, backend, identities)
    if (caller) return caller
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

async function callerOf<User extends BaseUser>(
  token: string,
  backend: Backend<User>,
  identities: Identities<User>,
): Promise<Caller<User> | null> {
  const credential = await backend.strategy.verify(token)
  if (!credential) return null
  const { account, userId, securityStamp } = credential
  const identity = await (account ? identities.of(account) : identities.find(userId))
  if (!identity) return null
  const isCurrent = securityStamp === null || timingSafeEqual(securityStamp, identity.securityStamp)
  return isCurrent ? { identity, credential, backend } : null
}
