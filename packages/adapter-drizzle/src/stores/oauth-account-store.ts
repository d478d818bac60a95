import {
  type OAuthAccount,
  type OAuthAccountKey,
  type OAuthAccountStore,
  OwnerMissing,
  UniqueViolation,
  type UserId,
} from '@fetch-users/core'
import { asc, isNull, type SQL, sql } from 'drizzle-orm'
import type { Dialect } from '../dialect.ts'
import { createOwnedRun } from '../errors.ts'
import { canMatch, idParser } from '../id.ts'
import type { TableLike } from '../query.ts'
import type { UsersTable } from './user-store.ts'

/** A row of the OAuth accounts table; `userId` is of the type that `users.id` is. */
export type OAuthAccountRow<Id = UserId> = Omit<OAuthAccount, 'userId'> & { readonly userId: Id }

export type OAuthAccountsTable = TableLike<OAuthAccountRow>

/** Links to accounts of OAuth providers, in the caller's table. */
export function createOAuthAccountStore(
  dialect: Dialect,
  users: UsersTable,
  accounts: OAuthAccountsTable,
): OAuthAccountStore {
  const { db, equals } = dialect
  const parseId = idParser(users.id)
  const run = createOwnedRun(dialect, accounts)
  const named = (provider: string, accountId: string): SQL =>
    sql`${equals(accounts.provider, provider)} and ${equals(accounts.accountId, accountId)}`

  /** The condition for an account of this user. `null`: there can be none. */
  function own({ provider, accountId, userId }: OAuthAccountKey): SQL | null {
    const key = parseId(userId)
    if (!canMatch(provider, accountId) || key === null) return null
    return sql`${named(provider, accountId)} and ${equals(accounts.userId, key)}`
  }

  const isTokens = (tokens: string | null): SQL =>
    tokens === null ? isNull(accounts.tokens) : equals(accounts.tokens, tokens)

  return {
    async find(provider, accountId) {
      if (!canMatch(provider, accountId)) return null
      const condition = named(provider, accountId)
      const [row] = await run(() => db.select<OAuthAccountRow>().from(accounts).where(condition))
      return row ? accountOf(row) : null
    },

    async list(userId) {
      const key = parseId(userId)
      if (key === null) return []
      const rows = await run(() =>
        db
          .select<OAuthAccountRow>()
          .from(accounts)
          .where(equals(accounts.userId, key))
          .orderBy(asc(accounts.provider), asc(accounts.accountId)),
      )
      return rows.map(accountOf)
    },

    async insert(account) {
      const key = parseId(account.userId)
      if (key === null) throw new OwnerMissing()
      const row = { ...account, userId: key }
      await run(() => db.insert(accounts).values(row)).catch((error: unknown) => {
        throw error instanceof UniqueViolation ? new UniqueViolation('accountId') : error
      })
    },

    async update(account, changes, expected) {
      const identity = own(account)
      if (!identity) return false
      const condition = expected && isTokens(expected.tokens)
      const isChange = Object.values(changes).some((value) => value !== undefined)
      // A change of nothing has to compare all the same.
      const values = isChange ? changes : { tokens: accounts.tokens }
      return (await run(() => dialect.update(accounts, values, identity, condition))) !== undefined
    },

    async delete(account) {
      const condition = own(account)
      return condition !== null && (await run(() => dialect.delete(accounts, condition))) > 0
    },

    async deleteAll(userId) {
      const key = parseId(userId)
      if (key !== null) await run(() => dialect.delete(accounts, equals(accounts.userId, key)))
    },
  }
}

function accountOf({
  provider,
  accountId,
  userId,
  accountEmail,
  tokens,
}: OAuthAccountRow): OAuthAccount {
  return { provider, accountId, userId: String(userId), accountEmail, tokens }
}
