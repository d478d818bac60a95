import { OwnerMissing, UniqueViolation } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { OAuthAccount, OAuthAccountStore } from '../ports/oauth-account-store.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { stampOf } from '../users/account.ts'
import type { Grant, OAuthEnvironment } from './environment.ts'

/**
 * Links an account to a user. Returns the user as it is now, or `null` when it has changed in a
 * way that may change the decision, or somebody else was quicker: then nothing is linked.
 */
export async function link<User extends BaseUser>(
  { accounts, vault, users }: OAuthEnvironment<User>,
  account: Account<User>,
  { provider, profile, tokens }: Grant,
): Promise<Account<User> | null> {
  const userId = String(account.user.id)
  const key = { provider, accountId: profile.accountId, userId }
  const sealed = await vault.seal(key, tokens, null)
  const row = { ...key, accountEmail: profile.email, tokens: sealed }
  if (!(await insertIfFree(accounts, row))) return null
  // A reset that came between unlinks what it finds: what it cannot have found goes here.
  const present = await users.storage.users.find(userId)
  if (present && (await isSame(present, account))) return present
  await accounts.delete(key)
  return null
}

/** Returns whether the account could be linked: it is somebody else's, or its user is gone. */
export async function insertIfFree(
  accounts: OAuthAccountStore,
  account: OAuthAccount,
): Promise<boolean> {
  try {
    await accounts.insert(account)
    return true
  } catch (error) {
    if (error instanceof UniqueViolation || error instanceof OwnerMissing) return false
    throw error
  }
}

async function isSame(a: Account<BaseUser>, b: Account<BaseUser>): Promise<boolean> {
  const isAlike = a.user.email === b.user.email && a.user.isActive === b.user.isActive
  return isAlike && (await stampOf(a)) === (await stampOf(b))
}

/** Notes what the provider says today of an account that is linked. */
export async function refreshLink<User extends BaseUser>(
  { accounts, vault }: OAuthEnvironment<User>,
  known: OAuthAccount,
  { profile, tokens }: Grant,
): Promise<void> {
  const sealed = await vault.seal(known, tokens, known)
  if (sealed === known.tokens && profile.email === known.accountEmail) return
  await accounts.update(known, { accountEmail: profile.email, tokens: sealed })
}

/** Tells a user, after the answer, that a way into the account came or went. */
export function notifyOfLink<User extends BaseUser>(
  { users: { effects, notify } }: OAuthEnvironment<User>,
  user: User,
  event: 'oauth-account-linked' | 'oauth-account-unlinked',
  { provider, context }: { readonly provider: string; readonly context: CallContext },
): void {
  effects.later(context, () =>
    notify?.({ kind: 'security-notice', event, provider, user }, context),
  )
}
