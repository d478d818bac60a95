import type { Identity } from '../authentication/identity.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { newStamp, stampOf, unchanged } from './account.ts'
import type { UsersEnvironment } from './environment.ts'
import { untilSettled } from './until-settled.ts'

/**
 * Ends every session and every token of a user. Returns who the user is from now on, or `null` when
 * there is none (any more).
 *
 * @param provenStamp - the stamp of the credential that asks for it. When a change of credentials
 * came first, this one comes too late: `null`.
 */
export async function logOutEverywhere<User extends BaseUser>(
  { storage, identities, effects }: UsersEnvironment<User>,
  userId: string,
  context: CallContext,
  provenStamp?: string,
): Promise<Identity<User> | null> {
  return untilSettled(async () => {
    const account = await storage.users.find(userId)
    if (!account) return null
    if (provenStamp !== undefined && provenStamp !== (await stampOf(account))) return null
    const changes = { securityStamp: newStamp() }
    const written = await storage.users.update(userId, changes, unchanged(account))
    if (!written) return 'overtaken'
    await storage.sessions?.deleteAll(userId)
    effects.emit(context, { action: 'log-out-everywhere', userId })
    return identities.of(written)
  })
}
