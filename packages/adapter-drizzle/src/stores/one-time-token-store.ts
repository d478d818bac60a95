import type { OneTimeTokenStore } from '@fetch-users/core'
import { lte } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { createRun } from '../errors.ts'
import type { TableLike } from '../query.ts'

/** A row of the table of used tokens. */
export interface OneTimeTokenRow {
  readonly digest: string
  readonly expiresAt: Date
}

/** Used tokens in the caller's table. */
export function createOneTimeTokenStore(
  dialect: Dialect,
  tokens: TableLike<OneTimeTokenRow>,
): OneTimeTokenStore {
  const run = createRun(dialect, tokens)
  return {
    async consume(digest, expiresAt) {
      return run(() => dialect.insertOnce(tokens, { digest, expiresAt }))
    },

    async deleteExpired(now) {
      return run(() => dialect.delete(tokens, lte(tokens.expiresAt, now)))
    },
  }
}
