import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { OAuthAccount } from '../ports/oauth-account-store.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { stampOf, unchanged } from '../users/account.ts'
import { untilSettled } from '../users/until-settled.ts'
import { hasMark } from './creator-mark.ts'
import type { OAuthEnvironment } from './environment.ts'
import { insertLink, notifyOfLink } from './link.ts'
import { decideUnlink } from './link-account.ts'

/**
 * Unlinks a user's accounts at a provider.
 *
 * @throws {AuthError} NOT_FOUND when there is no such user or link; LAST_CREDENTIAL when nothing
 * else would let the user in.
 */
export async function unlink<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  { userId, provider }: Pick<OAuthAccount, 'userId' | 'provider'>,
  context: CallContext,
): Promise<void> {
  const user = await untilSettled(async () => {
    const account = await environment.users.storage.users.find(userId)
    if (!account) throw new AuthError('NOT_FOUND')
    return attemptUnlink(environment, account, provider)
  })
  notifyOfLink(environment, user, 'oauth-account-unlinked', { provider, context })
}

async function attemptUnlink<User extends BaseUser>(
  environment: OAuthEnvironment<User>,
  account: Account<User>,
  provider: string,
): Promise<User | 'overtaken'> {
  const { accounts, users } = environment
  const hasPassword = users.passwords.isPassword(account.hashedPassword)
  const { own, others } = await waysIn(environment, account, provider)
  const facts = { accounts: own.length, hasPassword, otherAccounts: others.length }
  const refusal = decideUnlink(facts)
  if (refusal) throw new AuthError(refusal)
  const owner = await withoutMark(environment, account)
  if (!owner) return 'overtaken'
  const unlinked: OAuthAccount[] = []
  for (const one of own) if (await accounts.delete(one)) unlinked.push(one)
  if (unlinked.length === 0) throw new AuthError('NOT_FOUND')
  const isLeft = async () => (await waysIn(environment, owner, provider)).others.length > 0
  if (hasPassword || (await isLeft())) return owner.user
  // Others were unlinked at the same time, and this one would have been the last.
  for (const one of unlinked) await insertLink(environment, owner, one)
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
 * Takes the mark of the account that made the user off the row: it would find its way back by it.
 * Returns the row, or `null` when it has changed since it was read.
 */
async function withoutMark<User extends BaseUser>(
  { users }: OAuthEnvironment<User>,
  account: Account<User>,
): Promise<Account<User> | null> {
  if (!hasMark(account.hashedPassword)) return account
  const changes = {
    hashedPassword: await users.passwords.hash(null),
    // A stamp that was derived from the old value would change with it: write it down.
    securityStamp: await stampOf(account),
  }
  return users.storage.users.update(String(account.user.id), changes, unchanged(account))
}
