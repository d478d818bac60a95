import type { CallContext } from '../http/request-context.ts'
import type { Account, BaseUser } from '../ports/user-store.ts'
import type { UsersEnvironment } from './environment.ts'

/**
 * Whether a password is that of an account. Counts as an attempt to log in does: on the account,
 * before anything is hashed, and not at all any more once it was the right one.
 *
 * @throws {AuthError} TOO_MANY_REQUESTS
 */
export async function attemptPassword<User extends BaseUser>(
  { passwords, limiter, effects }: UsersEnvironment<User>,
  { user, hashedPassword }: Account<User>,
  password: string,
  { clientAddress }: CallContext,
): Promise<boolean> {
  const requester = { account: user.email, clientAddress }
  await limiter.admitPassword(requester)
  const { isValid } = await passwords.verify(password, hashedPassword)
  if (isValid) await effects.now(() => limiter.succeed(requester))
  return isValid
}
