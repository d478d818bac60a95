import { describe, test } from 'vitest'
import { memoryStorage } from './memory-storage.ts'
import { sessionStoreContract } from './session-store-contract.ts'
import { userStoreContract } from './user-store-contract.ts'

describe('users in memory', () => {
  const createStore = async () => memoryStorage().users
  for (const { title, run } of userStoreContract({ createStore })) test(title, run)
})

describe('sessions in memory', () => {
  const createStorage = async () => memoryStorage()
  for (const { title, run } of sessionStoreContract({ createStorage })) test(title, run)
})
