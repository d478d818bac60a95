import type { HeaderList } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import { issueToken } from './backend.ts'
import type { Caller } from './caller.ts'
import type { Identity } from './identity.ts'

/**
 * Lets a log-in go on whose token has just ended with all others, where a cookie can say so: as
 * whoever the caller is by now, no younger than it was, and no longer. Returns `null` when the user
 * has been deleted meanwhile.
 */
export async function renewal<User>(
  { backend, credential }: Caller<User>,
  { userId, securityStamp }: Identity<User>,
  context: CallContext,
): Promise<HeaderList | null> {
  if (!backend.transport.isAmbient) return backend.transport.headers(null)
  // A token that does not say when its user last showed a password says nothing of now.
  const authenticatedAt = credential.authenticatedAt ?? new Date(0)
  const expiresAt = credential.expiresAt ?? undefined
  const subject = { userId, securityStamp, authenticatedAt, expiresAt }
  const token = await issueToken(backend, subject, context)
  return token && backend.transport.headers(token)
}
