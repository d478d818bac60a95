export { createKeyRing, type KeyRingOptions, purposes } from '../crypto/key-ring.ts'
export {
  type Claims,
  createTokenSigner,
  type TokenSigner,
  type TokenSignerOptions,
} from '../crypto/signed-token.ts'
export type { ContractCase, ContractOptions } from './contract.ts'
export type { MemoryStorageOptions } from './memory/user-store.ts'
export { type MemoryStorage, memoryStorage } from './memory-storage.ts'
export { type OutageContractOptions, outageContract } from './outage-contract.ts'
export type { SessionContractOptions } from './session-setting.ts'
export { signedIn } from './signed-in.ts'
export { storageContracts } from './storage-contracts.ts'
