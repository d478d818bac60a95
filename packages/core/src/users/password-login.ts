import type { Identity } from '../authentication/identity.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { findByEmail, stampOf } from './account.ts'
import { canonicalEmail } from './email.ts'
import type { UsersEnvironment } from './environment.ts'

/**
 * Returns whose address and password these are, or `null`. Hashes the same number of times
 * whether there is such a user, with such a password, or none at all.
 */
export async function authenticateByPassword<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  username: string,
  password: string,
): Promise<Identity<User> | null> {
  const { storage, identities, passwords } = environment
  const email = canonicalEmail(username)
  const account = email === null ? null : await findByEmail(storage.users, email)
  const verdict = await passwords.verify(password, account?.hashedPassword ?? null)
  if (!account || !verdict.isValid) return null
  if (!verdict.needsRehash) return identities.of(account)
  const rehashed = await rehash(environment, account, password)
  // Overtaken, by another log-in or by a reset: judge again by the hash that is there now.
  return rehashed
    ? identities.of(rehashed)
    : authenticateByPassword(environment, username, password)
}

/** Replaces a hash that is not today's. No credential changes, and so no stamp. */
async function rehash<User extends BaseUser>(
  { storage, passwords }: UsersEnvironment<User>,
  account: Account<User>,
  password: string,
): Promise<Account<User> | null> {
  const { user, hashedPassword, securityStamp } = account
  const changes = {
    hashedPassword: await passwords.hash(password),
    // A stamp that was derived from the old hash would change with it: write it down.
    securityStamp: await stampOf(account),
  }
  return storage.users.update(String(user.id), changes, { hashedPassword, securityStamp })
}
