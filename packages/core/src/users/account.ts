import type { Identities } from '../authentication/identity.ts'
import { sha256 } from '../crypto/digest.ts'
import { randomText } from '../crypto/random.ts'
import { AuthError } from '../errors.ts'
import type { Account, BaseUser, Expected, UserStore } from '../ports/user-store.ts'

/** Makes a security stamp: 128 random bits. */
export function newStamp(): string {
  return randomText(16)
}

/**
 * The stamp that the account's credentials must carry. A row without one has one all the same,
 * made of what changes with the credentials.
 */
export async function stampOf({ user, ...secrets }: Account<BaseUser>): Promise<string> {
  const { hashedPassword, securityStamp } = secrets
  return securityStamp ?? sha256(JSON.stringify([String(user.id), user.email, hashedPassword]))
}

/** What a reset token is tied to: any change of a credential voids it. */
export function credentialsOf(account: Account<BaseUser>): string {
  const { user, hashedPassword, securityStamp } = account
  return JSON.stringify([String(user.id), user.email, securityStamp, hashedPassword])
}

/** What a write of credentials expects: that they are as they were read. */
export function unchanged({ user, hashedPassword, securityStamp }: Account<BaseUser>): Expected {
  return { email: user.email, hashedPassword, securityStamp }
}

/**
 * Decides who may be logged in, for every kind of log-in.
 *
 * @throws {AuthError} LOGIN_BAD_CREDENTIALS for an inactive user, LOGIN_USER_NOT_VERIFIED.
 */
export function assertMayLogIn(user: BaseUser, requireVerification: boolean): void {
  const userId = String(user.id)
  if (!user.isActive) throw new AuthError('LOGIN_BAD_CREDENTIALS', { userId })
  if (requireVerification && !user.isVerified) {
    throw new AuthError('LOGIN_USER_NOT_VERIFIED', { userId })
  }
}

/** Shows accounts to authentication. */
export function createIdentities<User extends BaseUser>(store: UserStore<User>): Identities<User> {
  const of: Identities<User>['of'] = async (account) => ({
    userId: String(account.user.id),
    securityStamp: await stampOf(account),
    user: account.user,
  })
  return {
    of,
    async find(userId) {
      const account = await store.find(userId)
      return account && of(account)
    },
  }
}

/**
 * Finds the account of a canonical address. A database that compares more loosely than byte by
 * byte finds accounts of other people: those are no match.
 *
 * @see CVE-2019-19844
 */
export async function findByEmail<User extends BaseUser>(
  store: UserStore<User>,
  email: string,
): Promise<Account<User> | null> {
  const account = await store.findByEmail(email)
  return account?.user.email === email ? account : null
}
