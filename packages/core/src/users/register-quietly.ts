import { AuthError } from '../errors.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { findByEmail } from './account.ts'
import { registerAccount } from './create-account.ts'
import type { UsersEnvironment } from './environment.ts'
import { mailNotice } from './mail.ts'
import type { NewUser } from './user.ts'

/**
 * Registers as anybody may, and does not let on whether the address had an account: its owner hears
 * of it by mail, and nobody else. Both ways hash once, and do what differs after the answer.
 *
 * @throws {AuthError} as `UserManager.register`, but for REGISTER_USER_ALREADY_EXISTS.
 */
export async function registerQuietly<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  input: NewUser<User>,
  context: CallContext,
): Promise<void> {
  try {
    await registerAccount(environment, input, { context, isQuiet: true })
  } catch (error) {
    const isTaken = error instanceof AuthError && error.code === 'REGISTER_USER_ALREADY_EXISTS'
    if (!isTaken) throw error
    const { code } = error
    environment.effects.later(context, async () => {
      const userId = await mailAccountExists(environment, input.email, context)
      environment.effects.emit(context, { action: 'register', outcome: 'refused', code, userId })
    })
  }
}

/** Tells the owner of an address that somebody wanted it for an account. Returns who that is. */
export async function mailAccountExists<User extends BaseUser>(
  environment: UsersEnvironment<User>,
  email: string,
  context: CallContext,
): Promise<string | null> {
  const owner = await findByEmail(environment.storage.users, email)
  if (!owner) return null
  const { user } = owner
  const { email: to, isActive } = user
  if (isActive) mailNotice(environment, context, { kind: 'account-exists', to, user })
  return String(user.id)
}
