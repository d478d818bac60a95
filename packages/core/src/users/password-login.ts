import type { Identity } from '../authentication/identity.ts'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import { findByEmail, stampOf } from './account.ts'
import { accountName } from './account-name.ts'
import { mailVerification } from './create-account.ts'
import { canonicalEmail } from './email.ts'
import type { UsersEnvironment } from './environment.ts'

/** What somebody logs in with. */
export interface PasswordCredentials {
  readonly username: string
  readonly password: string
}

/**
 * Returns who logs in by address and password. Where users are concealed, one who is not verified
 * yet is told no more than a stranger, and is mailed what it takes. A failure counts against the
 * account; that a success clears it is left to the log-in, which may still be refused.
 *
 * @throws {AuthError} LOGIN_BAD_CREDENTIALS, and TOO_MANY_REQUESTS before anything is looked up.
 */
export async function identifyByPassword<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  credentials: PasswordCredentials,
  context: CallContext,
): Promise<Identity<User>> {
  const { clientAddress } = context
  const account = accountName(credentials.username)
  await environment.limiter.admitPassword({ account, clientAddress })
  const { userId, identity } = await judgePassword(environment, credentials)
  if (identity && !isHidden(environment, identity.user)) return identity
  if (identity?.user.isActive) mailVerification(environment, identity, context)
  throw new AuthError('LOGIN_BAD_CREDENTIALS', { userId })
}

/** Whether not even the right password tells that there is such a user. */
function isHidden<User extends BaseUser>(
  { requireVerification, concealExistingUsers }: UsersEnvironment<User>,
  { isActive, isVerified }: User,
): boolean {
  return !isActive || (requireVerification && concealExistingUsers && !isVerified)
}

/** Returns whose address and password these are, or `null`. */
export async function authenticateByPassword<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  credentials: PasswordCredentials,
): Promise<Identity<User> | null> {
  return (await judgePassword(environment, credentials)).identity
}

/** Whose address it is, and who it is if the password is theirs. */
interface Judgement<User> {
  readonly userId: string | undefined
  readonly identity: Identity<User> | null
}

/**
 * Hashes the same number of times whether there is such a user, with such a password, or none at
 * all.
 */
async function judgePassword<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  credentials: PasswordCredentials,
): Promise<Judgement<User>> {
  const { storage, identities, passwords } = environment
  const { username, password } = credentials
  const email = canonicalEmail(username)
  const account = email === null ? null : await findByEmail(storage.users, email)
  const isSilent = account !== null && isHidden(environment, account.user)
  const stored = account?.hashedPassword ?? null
  const verdict = await passwords.verify(password, stored, { isHidden: isSilent })
  const userId = account ? String(account.user.id) : undefined
  if (!account || !verdict.isValid) return { userId, identity: null }
  // Another hash would tell of the right password where nothing else does.
  if (!verdict.needsRehash || isSilent) return { userId, identity: await identities.of(account) }
  const rehashed = await rehash(environment, account, password)
  // Overtaken, by another log-in or by a reset: judge again by the hash that is there now.
  return rehashed
    ? { userId, identity: await identities.of(rehashed) }
    : judgePassword(environment, credentials)
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
