import { describe, test } from 'vitest'
import { memoryStorage } from './memory-storage.ts'
import { storageContracts } from './storage-contracts.ts'

describe.each(Object.entries(storageContracts))('%s in memory', (_, contract) => {
  for (const { title, run } of contract({ createStorage: async () => memoryStorage() })) {
    test(title, run)
  }
})
