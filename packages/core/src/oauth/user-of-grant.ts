import type { Identity } from '../authentication/identity.ts'
import { AuthError, StorageUnavailable } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { findByEmail } from '../users/account.ts'
import { registerAccount } from '../users/create-account.ts'
import type { NewUser } from '../users/user.ts'
import type { Grant, OAuthEnvironment } from './environment.ts'
import { link, notifyOfLink, refreshLink } from './link.ts'
import { decideLogin, type LoginFacts } from './link-account.ts'

/** An attempt that comes to nothing was overtaken by one that came to something. */
const mostAttempts = 100

/**
 * Finds or makes the user that a provider's account is.
 *
 * @throws {AuthError} the codes of {@link decideLogin}; what `beforeRegister` throws.
 */
export async function userOfGrant<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  grant: Grant,
  context: CallContext,
): Promise<Identity<User>> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const account = await attemptLogin(environment, grant, context)
    if (account) return environment.users.identities.of(account)
  }
  throw new StorageUnavailable()
}

async function attemptLogin<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  grant: Grant,
  context: CallContext,
): Promise<Account<User> | null> {
  const { accounts, users } = environment
  const { email, accountId } = grant.profile
  const known = await accounts.find(grant.provider, accountId)
  const linked = known && (await users.storage.users.find(known.userId))
  const ofAddress = linked || email === null ? null : await findByEmail(users.storage.users, email)
  const decision = decideLogin(await factsOf(environment, grant, { linked, ofAddress }))
  if ('refusal' in decision) throw new AuthError(decision.refusal)
  if (known && linked) {
    await refreshLink(environment, known, grant)
    return linked
  }
  if (known) await accounts.delete(known) // of a user who is gone
  const account = ofAddress ?? (await register(environment, grant, context))
  const present = account && (await link(environment, account, grant))
  if (present && ofAddress) {
    const { provider } = grant
    notifyOfLink(environment, present.user, 'oauth-account-linked', { provider, context })
  }
  return present
}

async function factsOf<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  grant: Grant,
  found: { readonly linked: Account<User> | null; readonly ofAddress: Account<User> | null },
): Promise<LoginFacts> {
  const { associateByEmail, trusts, users } = environment
  const { linked, ofAddress } = found
  const { email, isEmailVerified } = grant.profile
  const mark = ofAddress?.hashedPassword?.split(unfinished, 2)[1]
  return {
    linkedUser: linked?.user ?? null,
    address: addressOf(email, isEmailVerified && trusts(grant.provider)),
    userOfAddress: ofAddress && {
      isActive: ofAddress.user.isActive,
      isVerified: ofAddress.user.isVerified,
      isOfAccount: mark ? await users.fingerprints.matches(markedText(grant), mark) : false,
    },
    mayAssociateByEmail: associateByEmail,
  }
}

function addressOf(email: string | null, isVouched: boolean): LoginFacts['address'] {
  if (email === null) return 'none'
  return isVouched ? 'vouched' : 'claimed'
}

/** Returns `null` when the address was taken meanwhile: by the same account, perhaps. */
async function register<User extends BaseUser>(
  { users, trusts }: OAuthEnvironment<User>,
  grant: Grant,
  context: CallContext,
): Promise<Account<User> | null> {
  const { email, isEmailVerified } = grant.profile
  const isVerified = isEmailVerified && trusts(grant.provider)
  const mark = unfinished + (await users.fingerprints.of(markedText(grant)))
  const flags = { email, isVerified, isActive: true, isSuperuser: false }
  try {
    // Columns without a default are up to beforeRegister: the start-up check saw to it.
    return await registerAccount(users, flags as NewUser<User>, context, mark)
  } catch (error) {
    if (error instanceof AuthError && error.code === 'REGISTER_USER_ALREADY_EXISTS') return null
    throw error
  }
}

/**
 * What the row says in place of a hash while a user made by OAuth has no password: which account
 * made it. User and link are two statements; if the second is lost, the account finds its user
 * again by this, and of two log-ins at once both succeed.
 */
const unfinished = '!oauth:'

function markedText({ provider, profile }: Grant): string {
  return JSON.stringify(['oauth', provider, profile.accountId])
}
