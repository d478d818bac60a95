import type { SecretColumns, Storage, UserId, UserOf } from '@fetch-users/core'
import type { Dialect, RateLimitRow } from './dialect.ts'
import type { TableLike } from './query.ts'
import {
  createOAuthAccountStore,
  type OAuthAccountRow,
  type OAuthAccountsTable,
} from './stores/oauth-account-store.ts'
import { createOneTimeTokenStore, type OneTimeTokenRow } from './stores/one-time-token-store.ts'
import { createRateLimitStore } from './stores/rate-limit-store.ts'
import { createSessionStore, type SessionRow, type SessionsTable } from './stores/session-store.ts'
import { createUserStore, type UsersTable } from './stores/user-store.ts'

/** A table of a dialect, by the row it yields. */
export interface TableOf<DialectName extends string, Row> {
  readonly _: { readonly config: { readonly dialect: DialectName } }
  readonly $inferSelect: Row
}

type IdOf<User> = User extends { readonly id: infer Id extends UserId } ? Id : UserId

/** The application's tables. Columns beyond those named here are the application's own. */
export interface Tables<DialectName extends string, User> {
  readonly users: TableOf<DialectName, User & SecretColumns>
  /** Needed by `sessionStrategy()`. */
  readonly sessions?: TableOf<DialectName, SessionRow<IdOf<User>>> | undefined
  readonly oauthAccounts?: TableOf<DialectName, OAuthAccountRow<IdOf<User>>> | undefined
  readonly oneTimeTokens?: TableOf<DialectName, OneTimeTokenRow> | undefined
  readonly rateLimits?: TableOf<DialectName, RateLimitRow> | undefined
}

/** A method of a database, by its name: Drizzle's own classes would slow every type check down. */
export type Method = (...args: never[]) => unknown

/** Makes the stores that there are tables for. */
export function createStorage<DialectName extends string, User extends object>(
  dialect: Dialect,
  tables: Tables<DialectName, User>,
): Storage<UserOf<User>> {
  // The rows were checked when the tables came in, and a table of that row has those columns.
  const users = tables.users as unknown as UsersTable
  const sessions = tables.sessions as unknown as SessionsTable | undefined
  const oauthAccounts = tables.oauthAccounts as unknown as OAuthAccountsTable | undefined
  const oneTimeTokens = tables.oneTimeTokens as unknown as TableLike<OneTimeTokenRow> | undefined
  const rateLimits = tables.rateLimits as unknown as TableLike<RateLimitRow> | undefined
  const owned = [sessions, oauthAccounts].filter((table) => table !== undefined)
  return {
    users: {
      ...createUserStore<UserOf<User>>(dialect, users, owned),
      inspection: {
        module: '@fetch-users/adapter-drizzle/inspect',
        subject: () => ({ db: dialect.db, tables }),
      },
    },
    sessions: sessions && createSessionStore(dialect, users, sessions),
    oauthAccounts: oauthAccounts && createOAuthAccountStore(dialect, users, oauthAccounts),
    oneTimeTokens: oneTimeTokens && createOneTimeTokenStore(dialect, oneTimeTokens),
    rateLimits: rateLimits && createRateLimitStore(dialect, rateLimits),
  }
}
