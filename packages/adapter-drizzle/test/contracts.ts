import type { BaseUser, Storage, UserValues } from '@fetch-users/core'
import { storageContracts } from '@fetch-users/core/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'

/** A storage, and how to empty it. */
export interface Emptiable {
  readonly storage: Storage<BaseUser>
  empty(): Promise<void>
  close(): Promise<unknown>
}

/** Runs the contracts of all stores on one storage, which is emptied before each case. */
export function runContracts(open: () => Promise<Emptiable>, values: UserValues = {}): void {
  let opened: Emptiable
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.close())
  const createStorage = async () => {
    await opened.empty()
    return opened.storage
  }
  for (const [store, contract] of Object.entries(storageContracts)) {
    describe(store, () => {
      for (const { title, run } of contract({ createStorage, values })) test(title, run)
    })
  }
}
