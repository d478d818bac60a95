import { AuthError, StorageUnavailable } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { OAuthAccount } from '../ports/oauth-account-store.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { stampOf, unchanged } from '../users/account.ts'
import type { OAuthEnvironment } from './environment.ts'
import { insertIfFree, notifyOfLink } from './link.ts'
import { decideUnlink } from './link-account.ts'

const mostAttempts = 100

/**
 * Unlinks a user's accounts at a provider.
 *
 * @throws {AuthError} NOT_FOUND when there is no such user or link; LAST_CREDENTIAL when nothing
 * else would let the user in.
 */
export async function unlink<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  userId: string,
  provider: string,
  context: CallContext,
): Promise<void> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const account = await environment.users.storage.users.find(userId)
    if (!account) throw new AuthError('NOT_FOUND')
    if (await attemptUnlink(environment, account, provider)) {
      notifyOfLink(environment, account.user, 'oauth-account-unlinked', { provider, context })
      return
    }
  }
  throw new StorageUnavailable()
}

async function attemptUnlink<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  account: Account<User>,
  provider: string,
): Promise<boolean> {
  const { accounts, users } = environment
  const hasPassword = users.passwords.isPassword(account.hashedPassword)
  const { own, others } = await waysIn(environment, account, provider)
  const facts = { accounts: own.length, hasPassword, otherAccounts: others.length }
  const refused = decideUnlink(facts)
  if (refused) throw new AuthError(refused.refusal)
  if (!hasPassword && !(await forgetMaker(environment, account))) return false
  const unlinked: OAuthAccount[] = []
  for (const one of own) if (await accounts.delete(one)) unlinked.push(one)
  if (unlinked.length === 0) throw new AuthError('NOT_FOUND')
  if (hasPassword || (await waysIn(environment, account, provider)).others.length > 0) return true
  // Others were unlinked at the same time, and this one would have been the last.
  for (const one of unlinked) await insertIfFree(accounts, one)
  throw new AuthError('LAST_CREDENTIAL')
}

/** The accounts at this provider, and those at others that could still be used. */
async function waysIn<User extends BaseUser>(
  { accounts, providers }: OAuthEnvironment<User>,
  { user }: Account<User>,
  provider: string,
): Promise<{ readonly own: OAuthAccount[]; readonly others: OAuthAccount[] }> {
  const all = await accounts.list(String(user.id))
  return {
    own: all.filter((one) => one.provider === provider),
    others: all.filter((one) => one.provider !== provider && providers.has(one.provider)),
  }
}

/**
 * The row says which account made the user, and that account would find its way back by it.
 * Returns whether the row was still as it was read.
 */
async function forgetMaker<User extends BaseUser>(
  { users }: OAuthEnvironment<User>,
  account: Account<User>,
): Promise<boolean> {
  const changes = {
    hashedPassword: await users.passwords.hash(null),
    // A stamp that was derived from the old value would change with it: write it down.
    securityStamp: await stampOf(account),
  }
  const { users: store } = users.storage
  return (await store.update(String(account.user.id), changes, unchanged(account))) !== null
}
