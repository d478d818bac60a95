import { drizzleStorage as pgStorage } from '@fetch-users/adapter-drizzle/pg'
import { drizzleStorage as sqliteStorage } from '@fetch-users/adapter-drizzle/sqlite'
import type { Storage } from '@fetch-users/core'
import { createClient } from '@libsql/client'
import { eq } from 'drizzle-orm'
import { drizzle as drizzleOnLibsql } from 'drizzle-orm/libsql'
import { drizzle as drizzleOnPg } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { OldRows } from './move-in.ts'
import * as onPg from './schema-postgresql.ts'
import * as onSqlite from './schema-sqlite.ts'

/** A database that Auth.js made, with the tables of both. */
export interface Database {
  readonly storage: Storage<onSqlite.User>
  readOldRows(): Promise<OldRows>
  /** Takes a session of Auth.js away. Of many who ask at the same time, one is given it. */
  takeOldSession(token: string): Promise<OldSession | undefined>
  close(): Promise<void>
}

/** A row of `session`, as far as it matters here. */
export interface OldSession {
  readonly userId: string
  readonly expires: Date
}

/** Opens `postgres://…`, or `file:…` for SQLite. */
export function openDatabase(url: string): Database {
  return url.startsWith('postgres') ? openPg(url) : openSqlite(url)
}

function openSqlite(url: string): Database {
  const client = createClient({ url })
  const db = drizzleOnLibsql(client)
  const { user: users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = onSqlite
  const { account, session } = onSqlite
  const { id, email, emailVerified } = users
  const columns = { id, email, emailVerified } // there before the others, too
  const tables = { users, sessions, oauthAccounts, oneTimeTokens, rateLimits }
  return {
    storage: sqliteStorage<onSqlite.User>(db, tables),
    readOldRows: async () => ({
      users: await db.select(columns).from(users),
      accounts: await db.select().from(account),
    }),
    async takeOldSession(token) {
      const isIt = eq(session.sessionToken, token)
      const [taken] = await db.delete(session).where(isIt).returning()
      return taken
    },
    close: async () => client.close(),
  }
}

function openPg(url: string): Database {
  const pool = new pg.Pool({ connectionString: url })
  const db = drizzleOnPg(pool)
  const { user: users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = onPg
  const { account, session } = onPg
  const { id, email, emailVerified } = users
  const columns = { id, email, emailVerified } // there before the others, too
  const tables = { users, sessions, oauthAccounts, oneTimeTokens, rateLimits }
  return {
    storage: pgStorage<onSqlite.User>(db, tables),
    readOldRows: async () => ({
      users: await db.select(columns).from(users),
      accounts: await db.select().from(account),
    }),
    async takeOldSession(token) {
      const isIt = eq(session.sessionToken, token)
      const [taken] = await db.delete(session).where(isIt).returning()
      return taken
    },
    close: () => pool.end(),
  }
}
