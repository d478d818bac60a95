import type { Caller } from '../authentication/caller.ts'
import type { AssertRecentLogin } from '../authentication/recent-login.ts'
import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { attemptPassword } from './attempt-password.ts'
import type { UsersEnvironment } from './environment.ts'

/** What shows that it is still the user who is logged in. */
export interface Reauthentication {
  readonly assertRecentLogin: AssertRecentLogin
  /** The password, where it was sent along. */
  readonly password: string | null | undefined
  /** Whether the change could cost somebody the account. */
  readonly isNeeded: boolean
  readonly context: CallContext
}

/**
 * Keeps changes of credentials to those who have logged in lately, or send their password along.
 *
 * @throws {AuthError} REAUTHENTICATION_REQUIRED, also for a wrong password that nobody asked for;
 * TOO_MANY_REQUESTS.
 */
export async function reauthenticate<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  caller: Caller<User>,
  { assertRecentLogin, password, isNeeded, context }: Reauthentication,
): Promise<void> {
  if (typeof password !== 'string') {
    if (isNeeded) assertRecentLogin(caller)
    return
  }
  const account = await environment.storage.users.find(caller.identity.userId)
  const isRight = account && (await attemptPassword(environment, account, password, context))
  if (!isRight) throw new AuthError('REAUTHENTICATION_REQUIRED')
}
