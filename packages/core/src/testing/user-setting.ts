import type { Account, BaseUser, UserStore, UserValues } from '../ports/user-store.ts'
import type { ContractOptions } from './contract.ts'

/** What the cases about users begin with. */
export interface UserSetting {
  /** Inserts a user with these values, and what is required besides. */
  insert(store: UserStore<BaseUser>, email: string, more?: UserValues): Promise<Account<BaseUser>>
  /** Makes a case on an empty store. */
  withStore(work: (store: UserStore<BaseUser>) => Promise<void>): () => Promise<void>
}

export function userSetting({ createStorage, values = {} }: ContractOptions): UserSetting {
  return {
    insert: (store, email, more = {}) =>
      store.insert({
        email,
        hashedPassword: 'hash',
        securityStamp: 'stamp',
        isActive: true,
        isSuperuser: false,
        isVerified: false,
        ...values,
        ...more,
      }),
    withStore: (work) => async () => work((await createStorage()).users),
  }
}

export function idOf({ user }: Account<BaseUser>): string {
  return String(user.id)
}
