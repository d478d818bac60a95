import type { Storage } from '../ports/storage.ts'
import type { ContractCase } from './contract.ts'
import { oauthAccountStoreContract } from './oauth-account-store-contract.ts'
import { oneTimeTokenStoreContract } from './one-time-token-store-contract.ts'
import { rateLimitStoreContract } from './rate-limit-store-contract.ts'
import type { SessionContractOptions } from './session-setting.ts'
import { sessionStoreContract } from './session-store-contract.ts'
import { userStoreContract } from './user-store-contract.ts'

/**
 * What each store of a storage has to do, as titled cases for whichever test framework. Every case
 * starts with empty stores.
 *
 * @example
 * for (const [store, contract] of Object.entries(storageContracts)) {
 *   describe(store, () => {
 *     for (const { title, run } of contract({ createStorage })) test(title, run)
 *   })
 * }
 */
export const storageContracts: Readonly<
  Record<keyof Storage<unknown>, (options: SessionContractOptions) => ContractCase[]>
> = {
  users: userStoreContract,
  sessions: sessionStoreContract,
  oauthAccounts: oauthAccountStoreContract,
  oneTimeTokens: oneTimeTokenStoreContract,
  rateLimits: rateLimitStoreContract,
}
