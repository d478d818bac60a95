import type { AfterHook, BeforeHook, LoginHooks } from '../authentication/login.ts'
import type { CallContext } from '../http/request-context.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { NewUser } from './user.ts'

/**
 * What an application adds to the life of an account. `before…` runs ahead of the change and may
 * refuse it by throwing an `AuthError`; `after…` runs once it is done, cannot undo it, and its
 * failure goes to `onError`. A promise is awaited. None is
 * ever given a password or a hash; a token, only as far as the request itself carries one.
 */
export interface Hooks<in User extends BaseUser> extends LoginHooks<User> {
  /** May fill in columns: `input.plan = 'free'`. */
  readonly beforeRegister?:
    | BeforeHook<[input: Registration<User>, context: CallContext]>
    | undefined
  /** Runs for whoever registered, by password or a provider; `auth.users.create` runs neither. */
  readonly afterRegister?: AfterHook<[user: User, context: CallContext]> | undefined
  /** `changes` names the properties that were written. */
  readonly afterUpdate?:
    | AfterHook<[user: User, changes: readonly string[], context: CallContext]>
    | undefined
  /** Runs once an address is proven. */
  readonly afterVerify?: AfterHook<[user: User, context: CallContext]> | undefined
  /** Runs once a reset has set a new password. */
  readonly afterResetPassword?: AfterHook<[user: User, context: CallContext]> | undefined
  /** May refuse a deletion, by whomever. */
  readonly beforeDelete?: BeforeHook<[user: User, context: CallContext]> | undefined
  /** Runs once the account is gone, with the user as it was. */
  readonly afterDelete?: AfterHook<[user: User, context: CallContext]> | undefined
}

/** A user about to be registered. */
export type Registration<User extends BaseUser> = Omit<NewUser<User>, 'email' | 'password'> & {
  readonly email: string
}
