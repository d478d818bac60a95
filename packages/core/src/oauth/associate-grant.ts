import type { Identity } from '../authentication/identity.ts'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { stampOf } from '../users/account.ts'
import type { OAuthEnvironment } from './environment.ts'
import type { Grant } from './grant.ts'
import { link, notifyOfLink, refreshLink, untilSettled } from './link.ts'
import { decideAssociation } from './link-account.ts'

/** Who asks for a link, by a log-in with this stamp. */
export type Linker = Pick<Identity<unknown>, 'userId' | 'securityStamp'>

/**
 * Links an account to who is logged in. Linking it again changes nothing.
 *
 * @throws {AuthError} OAUTH_ACCOUNT_ALREADY_LINKED; UNAUTHORIZED when the log-in has ended
 * meanwhile.
 */
export function associateGrant<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  linker: Linker,
  grant: Grant,
  context: CallContext,
): Promise<User> {
  return untilSettled(() => attemptAssociation(environment, linker, grant, context))
}

async function attemptAssociation<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  { userId, securityStamp }: Linker,
  grant: Grant,
  context: CallContext,
): Promise<User | null> {
  const { accounts, users, guard } = environment
  const { provider, profile } = grant
  const account = await users.storage.users.find(userId)
  const isCurrent = account?.user.isActive && (await stampOf(account)) === securityStamp
  if (!account || !isCurrent) throw guard.unauthorized()
  const known = await accounts.find(provider, profile.accountId)
  const linkedTo = known && (known.userId === userId ? 'caller' : 'another')
  const refusal = decideAssociation(linkedTo ?? 'nobody')
  if (refusal) throw new AuthError(refusal)
  if (known) return (await refreshLink(environment, known, grant)) ? account.user : null
  if (!(await link(environment, account, grant))) return null
  notifyOfLink(environment, account.user, 'oauth-account-linked', { provider, context })
  return account.user
}
