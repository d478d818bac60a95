import { drizzleStorage as drizzleOnPg, type PgDatabaseLike } from '@fetch-users/adapter-drizzle/pg'
import {
  drizzleStorage as drizzleOnSqlite,
  type SQLiteDatabaseLike,
} from '@fetch-users/adapter-drizzle/sqlite'
import type { OAuthAccountStore, Storage } from '@fetch-users/core'
import * as pg from './schema-postgresql.ts'
import * as sqlite from './schema-sqlite.ts'

/** Which of the two is on: fastapi-users works on the same tables, or it no longer does. */
export type Phase = 'both run' | 'moved in'

/** The stores on the tables that SQLAlchemy made in PostgreSQL. */
export function pgStorage(db: PgDatabaseLike, phase: Phase): Storage<pg.User> {
  const { sessions, oauthAccounts, oneTimeTokens } = pg
  const users = phase === 'both run' ? pg.users : pg.usersWithStamp
  return withAddresses(drizzleOnPg<pg.User>(db, { users, sessions, oauthAccounts, oneTimeTokens }))
}

/** The stores on the tables that SQLAlchemy made in SQLite. */
export function sqliteStorage(db: SQLiteDatabaseLike, phase: Phase): Storage<sqlite.User> {
  const { sessions, oauthAccounts, oneTimeTokens } = sqlite
  const users = phase === 'both run' ? sqlite.users : sqlite.usersWithStamp
  return withAddresses(
    drizzleOnSqlite<sqlite.User>(db, { users, sessions, oauthAccounts, oneTimeTokens }),
  )
}

function withAddresses<User>(storage: Storage<User>): Storage<User> {
  const { oauthAccounts } = storage
  return { ...storage, oauthAccounts: oauthAccounts && withAddress(oauthAccounts) }
}

/** `account_email` of fastapi-users takes no NULL: what a provider does not say is empty there. */
function withAddress(accounts: OAuthAccountStore): OAuthAccountStore {
  return {
    ...accounts,
    insert: (account) => accounts.insert({ ...account, accountEmail: account.accountEmail ?? '' }),
    update: (account, { accountEmail, ...changes }, expected) => {
      const address = accountEmail !== undefined && { accountEmail: accountEmail ?? '' }
      return accounts.update(account, { ...changes, ...address }, expected)
    },
  }
}
