import { AuthError, StorageUnavailable } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { stampOf } from '../users/account.ts'
import type { Grant, OAuthEnvironment } from './environment.ts'
import { link, notifyOfLink, refreshLink } from './link.ts'
import { decideAssociation } from './link-account.ts'

const mostAttempts = 100

/** Who asks for a link, by a log-in with this stamp. */
export interface Linker {
  readonly userId: string
  readonly securityStamp: string
}

/**
 * Links an account to who is logged in. Linking it again changes nothing.
 *
 * @throws {AuthError} OAUTH_ACCOUNT_ALREADY_LINKED; UNAUTHORIZED when the log-in has ended
 * meanwhile.
 */
export async function associateGrant<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  { userId, securityStamp }: Linker,
  grant: Grant,
  context: CallContext,
): Promise<User> {
  const { accounts, users, guard } = environment
  const { provider, profile } = grant
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const account = await users.storage.users.find(userId)
    const isCurrent = account?.user.isActive && (await stampOf(account)) === securityStamp
    if (!account || !isCurrent) throw guard.unauthorized()
    const known = await accounts.find(provider, profile.accountId)
    const linkedTo = known && (known.userId === userId ? 'caller' : 'another')
    const decision = decideAssociation(linkedTo ?? 'nobody')
    if ('refusal' in decision) throw new AuthError(decision.refusal)
    if (known) {
      await refreshLink(environment, known, grant)
      return account.user
    }
    if (await link(environment, account, grant)) {
      notifyOfLink(environment, account.user, 'oauth-account-linked', { provider, context })
      return account.user
    }
  }
  throw new StorageUnavailable()
}
