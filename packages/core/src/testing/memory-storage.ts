import type { Storage } from '../ports/storage.ts'
import type { BaseUser } from '../ports/user-store.ts'
import { createMemoryRateLimits } from '../rate-limit/memory-rate-limits.ts'
import { createOAuthAccountStore } from './memory/oauth-account-store.ts'
import { createOneTimeTokenStore } from './memory/one-time-token-store.ts'
import { createSessionStore } from './memory/session-store.ts'
import type { Tables } from './memory/tables.ts'
import { createUserStore, type MemoryStorageOptions } from './memory/user-store.ts'

/** Stores that live and end with the process: all that there are. */
export type MemoryStorage<User> = {
  readonly [Name in keyof Storage<User>]-?: NonNullable<Storage<User>[Name]>
} & {
  /** The rows themselves, for tests that look behind the stores. */
  readonly tables: Tables
  /** Forgets everything. */
  clear(): void
}

/**
 * Makes stores in memory, for tests. They pass the same contracts as those on a database.
 *
 * @example
 * const auth = createAuth({ storage: memoryStorage(), … })
 */
export function memoryStorage<User extends BaseUser = BaseUser>(
  options: MemoryStorageOptions<User> = {},
): MemoryStorage<User> {
  const tables: Tables = {
    users: new Map(),
    sessions: new Map(),
    oauthAccounts: new Map(),
    oneTimeTokens: new Map(),
    rateLimits: new Map(),
  }
  return {
    users: createUserStore(tables, options),
    sessions: createSessionStore(tables),
    oauthAccounts: createOAuthAccountStore(tables),
    oneTimeTokens: createOneTimeTokenStore(tables),
    rateLimits: createMemoryRateLimits(tables.rateLimits, Number.POSITIVE_INFINITY),
    tables,
    clear() {
      for (const table of Object.values(tables)) table.clear()
    },
  }
}
