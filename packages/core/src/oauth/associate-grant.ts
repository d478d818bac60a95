import type { Identity } from '../authentication/identity.ts'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { stampOf } from '../users/account.ts'
import { untilSettled } from '../users/until-settled.ts'
import type { OAuthEnvironment } from './environment.ts'
import type { Grant } from './grant.ts'
import { link, notifyOfLink, refreshLink } from './link.ts'
import { decideAssociation } from './link-account.ts'

/** Who asks for a link, by a log-in with this stamp. */
type Linker = Pick<Identity<unknown>, 'userId' | 'securityStamp'>

/** The account, and the request that it came with. */
interface Presented {
  readonly grant: Grant
  readonly context: CallContext
}

/**
 * Links an account to who is logged in. Linking it again changes nothing.
 *
 * @throws {AuthError} OAUTH_ACCOUNT_ALREADY_LINKED; UNAUTHORIZED when the log-in has ended
 * meanwhile.
 */
export function associateGrant<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  linker: Linker,
  presented: Presented,
): Promise<User> {
  return untilSettled(() => attemptAssociation(environment, linker, presented))
}

async function attemptAssociation<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  { userId, securityStamp }: Linker,
  { grant, context }: Presented,
): Promise<User | 'overtaken'> {
  const { accounts, users, guard } = environment
  const { provider, profile } = grant
  const { users: store } = users.storage
  const account = await store.find(userId)
  const isCurrent = account?.user.isActive && (await stampOf(account)) === securityStamp
  if (!account || !isCurrent) throw guard.unauthorized()
  const known = await accounts.find(provider, profile.accountId)
  const isOther = known !== null && known.userId !== userId
  if (isOther && !(await store.find(known.userId))) {
    await accounts.delete(known) // of a user who is gone
    return 'overtaken'
  }
  const linkedTo = known && (isOther ? 'another' : 'caller')
  const refusal = decideAssociation(linkedTo ?? 'nobody')
  if (refusal) throw new AuthError(refusal)
  const isDone = known ? refreshLink(environment, known, grant) : link(environment, account, grant)
  if (!(await isDone)) return 'overtaken'
  if (!known) notifyOfLink(environment, account.user, 'oauth-account-linked', { provider, context })
  return account.user
}
