import { OwnerMissing, UniqueViolation } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { OAuthAccount, OAuthAccountStore } from '../ports/oauth-account-store.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { newStamp, stampOf } from '../users/account.ts'
import { mailNotice } from '../users/mail.ts'
import type { OAuthEnvironment } from './environment.ts'
import type { Grant } from './grant.ts'

/** Links an account to a user; see {@link insertLink}. */
export async function link<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  owner: Account<User>,
  { provider, profile, tokens }: Grant,
): Promise<boolean> {
  const key = { provider, accountId: profile.accountId, userId: String(owner.user.id) }
  const sealed = await environment.vault.seal(key, tokens, null)
  return insertLink(environment, owner, { ...key, accountEmail: profile.email, tokens: sealed })
}

/**
 * Stores a link, if its owner still is as it was read: a reset that came between unlinks what it
 * finds, and must not be outlived by what it cannot have found. Returns whether the link stands;
 * `false` also if it is somebody else's, or its owner is gone.
 */
export async function insertLink<User extends BaseUser>(
  { accounts, users }: OAuthEnvironment<User>,
  owner: Account<User>,
  account: OAuthAccount,
): Promise<boolean> {
  if (!(await insertIfFree(accounts, account))) return false
  const { users: store } = users.storage
  const present = await store.find(account.userId)
  if (present && (await isSame(present, owner))) return true
  await accounts.delete(account)
  // Whoever has logged in by it in the meantime is out again.
  await store.update(account.userId, { securityStamp: newStamp() })
  return false
}

async function insertIfFree(accounts: OAuthAccountStore, account: OAuthAccount): Promise<boolean> {
  try {
    await accounts.insert(account)
    return true
  } catch (error) {
    if (error instanceof UniqueViolation || error instanceof OwnerMissing) return false
    throw error
  }
}

/** Of a row without a stamp the derived one does not tell a deactivation. */
async function isSame(a: Account<BaseUser>, b: Account<BaseUser>): Promise<boolean> {
  return a.user.isActive === b.user.isActive && (await stampOf(a)) === (await stampOf(b))
}

/**
 * Notes what the provider says today of an account that is linked. Returns whether it still is, and
 * no newer tokens are there: asked after its owner was read, so that an unlinking before counts.
 */
export async function refreshLink<User extends BaseUser>(
  { accounts, vault }: OAuthEnvironment<User>,
  known: OAuthAccount,
  { profile, tokens }: Grant,
): Promise<boolean> {
  const sealed = await vault.seal(known, tokens, known)
  return accounts.update(known, { accountEmail: profile.email, tokens: sealed }, known)
}

/** Tells a user, after the answer, that a way into the account came or went. */
export function notifyOfLink<User extends BaseUser>(
  { users }: OAuthEnvironment<User>,
  user: User,
  event: 'oauth-account-linked' | 'oauth-account-unlinked',
  { provider, context }: { readonly provider: string; readonly context: CallContext },
): void {
  const action = event === 'oauth-account-linked' ? 'link-account' : 'unlink-account'
  users.effects.emit(context, { action, userId: String(user.id), provider })
  const { email: to } = user
  mailNotice(users, context, { kind: 'security-notice', event, provider, to, user })
}
