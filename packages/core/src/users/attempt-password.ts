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
  environment: UsersEnvironment<User>,
  { user, hashedPassword }: Account<User>,
  password: string,
  context: CallContext,
): Promise<boolean> {
  const verdict = await attempt(environment, user.email, context, async () => {
    const { isValid } = await environment.passwords.verify(password, hashedPassword)
    return isValid || null
  })
  return verdict !== null
}

/** Does what proves who somebody is, as {@link attemptPassword} counts. `null`: it did not. */
export async function attempt<Proof>(
  { limiter, effects }: Pick<UsersEnvironment<never>, 'limiter' | 'effects'>,
  account: string,
  { clientAddress }: CallContext,
  prove: () => Promise<Proof | null>,
): Promise<Proof | null> {
  const requester = { account, clientAddress }
  await limiter.admitPassword(requester)
  const proof = await prove()
  if (proof !== null) await effects.now(() => limiter.succeed(requester))
  return proof
}
