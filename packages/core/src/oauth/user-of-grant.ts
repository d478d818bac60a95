import type { Identity } from '../authentication/identity.ts'
import { AuthError, UniqueViolation } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { OAuthAccount } from '../ports/oauth-account-store.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { findByEmail } from '../users/account.ts'
import { registerAccount } from '../users/create-account.ts'
import { untilSettled } from '../users/until-settled.ts'
import type { NewUser } from '../users/user.ts'
import { creatorMark, isMarkOf } from './creator-mark.ts'
import type { OAuthEnvironment } from './environment.ts'
import type { Grant } from './grant.ts'
import { link, notifyOfLink, refreshLink } from './link.ts'
import { decideLogin, type LoginFacts } from './link-account.ts'

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
  const account = await untilSettled(async () => {
    const found = await findUsers(environment, grant)
    return settle(environment, grant, { ...found, context })
  })
  return environment.users.identities.of(account)
}

/** Whom an account may be. */
interface Found<User> {
  /** The link that there is, though its user may be gone. */
  readonly known: OAuthAccount | null
  readonly linked: Account<User> | null
  readonly ofAddress: Account<User> | null
}

async function findUsers<User extends BaseUser>(
  { accounts, users }: OAuthEnvironment<User>,
  { provider, profile }: Grant,
): Promise<Found<User>> {
  const { users: store } = users.storage
  const known = await accounts.find(provider, profile.accountId)
  const linked = known && (await store.find(known.userId))
  const isSought = !linked && profile.email !== null
  const ofAddress = isSought ? await findByEmail(store, profile.email) : null
  return { known, linked, ofAddress }
}

/** Does what is decided. */
async function settle<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  grant: Grant,
  { known, linked, ofAddress, context }: Found<User> & { readonly context: CallContext },
): Promise<Account<User> | 'overtaken'> {
  const decision = decideLogin(await factsOf(environment, grant, { linked, ofAddress }))
  if ('refusal' in decision) throw new AuthError(decision.refusal)
  if (known && linked) return (await refreshLink(environment, known, grant)) ? linked : 'overtaken'
  if (known) await environment.accounts.delete(known) // its user is gone
  if (decision.action === 'register') {
    const account = await register(environment, grant, { ...decision, context })
    return account && (await link(environment, account, grant)) ? account : 'overtaken'
  }
  if (!ofAddress || !(await link(environment, ofAddress, grant))) return 'overtaken'
  const { provider } = grant
  notifyOfLink(environment, ofAddress.user, 'oauth-account-linked', { provider, context })
  return ofAddress
}

async function factsOf<User extends BaseUser>(
  { associateByEmail, trusts, users }: OAuthEnvironment<User>,
  grant: Grant,
  { linked, ofAddress }: Pick<Found<User>, 'linked' | 'ofAddress'>,
): Promise<LoginFacts> {
  const { email, isEmailVerified } = grant.profile
  // What became of a mere claim would tell whether the address has an account.
  const unproven = users.concealExistingUsers ? 'none' : 'claimed'
  const claim = isEmailVerified && trusts(grant.provider) ? 'vouched' : unproven
  return {
    linkedUser: linked?.user ?? null,
    address: email === null ? 'none' : claim,
    userOfAddress: ofAddress && {
      isActive: ofAddress.user.isActive,
      isVerified: ofAddress.user.isVerified,
      isOfAccount: await isMarkOf(users.fingerprints, ofAddress.hashedPassword, grant),
    },
    mayAssociateByEmail: associateByEmail,
  }
}

/** Returns `null` when the address was taken meanwhile: by the same account, perhaps. */
async function register<User extends BaseUser>(
  { users }: OAuthEnvironment<User>,
  grant: Grant,
  { isVerified, context }: { readonly isVerified: boolean; readonly context: CallContext },
): Promise<Account<User> | null> {
  const { email } = grant.profile
  const unusableHash = await creatorMark(users.fingerprints, grant)
  const flags = { email, isVerified, isActive: true, isSuperuser: false }
  try {
    // Columns without a default are up to beforeRegister: the start-up check saw to it.
    return await registerAccount(users, flags as NewUser<User>, { context, unusableHash })
  } catch (error) {
    const isTaken = error instanceof AuthError && error.cause instanceof UniqueViolation
    if (!isTaken || error.code !== 'REGISTER_USER_ALREADY_EXISTS' || email === null) throw error
    // A database may take for one what we tell apart, old rows for the most part: no race.
    if (await findByEmail(users.storage.users, email)) return null
    throw new AuthError('OAUTH_USER_ALREADY_EXISTS', { cause: error.cause })
  }
}
