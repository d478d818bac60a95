import { memoryStorage } from '@fetch-users/core/testing'
import type { FixtureStorage, FixtureUser } from '../fixture/user.ts'

/** Stores in memory. */
export async function openMemory(): Promise<FixtureStorage> {
  return memoryStorage<FixtureUser>({
    unique: ['nickname'],
    defaults: { displayName: null, nickname: null, settings: null, plan: 'free', note: null },
  })
}
