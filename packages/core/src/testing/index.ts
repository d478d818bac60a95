export { createKeyRing, type KeyRingOptions, purposes } from '../crypto/key-ring.ts'
export {
  type Claims,
  createTokenSigner,
  type TokenSigner,
  type TokenSignerOptions,
} from '../crypto/signed-token.ts'
export type { ContractCase } from './contract.ts'
export { type MemoryStorage, type MemoryStorageOptions, memoryStorage } from './memory-storage.ts'
export { type SessionStoreContractOptions, sessionStoreContract } from './session-store-contract.ts'
export { signedIn } from './signed-in.ts'
export { type UserStoreContractOptions, userStoreContract } from './user-store-contract.ts'
