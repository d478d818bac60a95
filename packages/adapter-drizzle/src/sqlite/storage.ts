import type { SecretColumns, Storage, UserId, UserOf } from '@fetch-users/core'
import type { Database, SessionsTable, UsersTable } from './reference.ts'
import { createSessionStore } from './session-store.ts'
import { createUserStore } from './user-store.ts'

type Method = (...args: never[]) => unknown

/** A Drizzle database on SQLite, whatever the driver. Asks for little, to keep type checks fast. */
export interface SQLiteDatabase {
  readonly select: Method
  readonly insert: Method
  readonly update: Method
  readonly delete: Method
  readonly run: Method
  readonly all: Method
  readonly get: Method
}

/** A table of SQLite, by the row it yields. */
export interface TableOf<Row> {
  readonly _: { readonly config: { readonly dialect: 'sqlite' } }
  readonly $inferSelect: Row
}

/** A row of the sessions table; `userId` is of the type that `users.id` is. */
export interface SessionRow<Id> {
  readonly id: string
  readonly tokenDigest: string
  readonly userId: Id
  readonly backend: string
  readonly securityStamp: string
  readonly authenticatedAt: Date
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly ip: string | null
  readonly userAgent: string | null
}

type IdOf<User> = User extends { readonly id: infer Id extends UserId } ? Id : UserId

/** The application's tables. Columns beyond those named here are the application's own. */
export interface Tables<User> {
  readonly users: TableOf<User & SecretColumns>
  /** Needed by `sessionStrategy()`. */
  readonly sessions?: TableOf<SessionRow<IdOf<User>>> | undefined
}

/**
 * Makes the stores on a Drizzle database with SQLite under it, whatever the driver.
 *
 * The address has to be unique in the database, on the default (binary) collation.
 *
 * @example
 * interface User extends UserOf<typeof users.$inferSelect> {}
 *
 * createAuth({ storage: drizzleStorage<User>(db, { users, sessions }), … })
 */
export function drizzleStorage<User extends object>(
  db: SQLiteDatabase,
  tables: Tables<User>,
): Storage<UserOf<User>> {
  // Checked by shape above; the class itself would cost every caller 230,000 instantiations.
  const database = db as unknown as Database
  const users = tables.users as unknown as UsersTable
  const sessions = tables.sessions as unknown as SessionsTable | undefined
  return {
    users: createUserStore<UserOf<User>>(database, users, sessions),
    sessions: sessions && createSessionStore<UserOf<User>>(database, users, sessions),
  }
}
