import type { Account, BaseUser } from '../ports/user-store.ts'

/** An account as authentication sees it: whose it is, the stamp that counts, the user to hand out. */
export interface Identity<out User> {
  readonly userId: string
  readonly securityStamp: string
  readonly user: User
}

/** Where the guard learns who a token's user is. */
export interface Identities<User extends BaseUser> {
  find(userId: string): Promise<Identity<User> | null>
  /** The identity of a row that is at hand already. */
  of(account: Account<User>): Promise<Identity<User>>
}
