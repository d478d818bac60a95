import type { OneTimeTokenStore } from '@fetch-users/core'
import { getTableColumns, lte, type Table } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { createTranslation } from '../errors.ts'
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
  const columns = getTableColumns<Table>(tokens)
  const run = createTranslation({ diagnose: dialect.diagnose, columns })
  return {
    async consume(digest, expiresAt) {
      return run(() => dialect.insertOnce(tokens, { digest, expiresAt }))
    },

    async deleteExpired(now) {
      return run(() => dialect.delete(tokens, lte(tokens.expiresAt, now)))
    },
  }
}
