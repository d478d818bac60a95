import type { LoginHooks } from '../authentication/login.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { NewUser } from './user.ts'

/**
 * What an application adds to the life of an account. `before…` runs ahead of the change and may
 * refuse it by throwing an `AuthError`; `after…` runs once it is done, cannot undo it, and its
 * failure goes to `onError`. A promise is awaited. None ever sees a password, a hash or a token.
 */
export interface Hooks<in User extends BaseUser> extends LoginHooks<User> {
  /** May fill in columns: `input.plan = 'free'`. */
  beforeRegister?(input: Registration<User>, context: CallContext): unknown
  afterRegister?(user: User, context: CallContext): unknown
  /** `changes` names the properties that changed. */
  afterUpdate?(user: User, changes: readonly string[], context: CallContext): unknown
  afterVerify?(user: User, context: CallContext): unknown
  afterResetPassword?(user: User, context: CallContext): unknown
  beforeDelete?(user: User, context: CallContext): unknown
  afterDelete?(user: User, context: CallContext): unknown
}

/** A user about to be registered. */
export type Registration<User extends BaseUser> = Omit<NewUser<User>, 'email' | 'password'> & {
  readonly email: string
}
