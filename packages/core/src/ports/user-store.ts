import type { Inspection } from './inspection.ts'

/** The key of a user as the row has it. `String(id)` is its name in tokens, paths and JSON. */
export type UserId = string | number | bigint

/** What every user has, whatever else the application's table holds. */
export interface BaseUser {
  readonly id: UserId
  /** The canonical address; see `canonicalEmail`. */
  readonly email: string
  readonly isActive: boolean
  readonly isSuperuser: boolean
  readonly isVerified: boolean
}

/** A user with the two secrets of its row. Only `user` ever leaves the library. */
export interface Account<out User> {
  readonly user: User
  /** What no hasher owns is no password at all, and verifies never. */
  readonly hashedPassword: string | null
  /** 128 random bits that every credential of the user repeats. `null`: derived from the row. */
  readonly securityStamp: string | null
}

/** Columns and their values. Validated by the user manager, untyped at the port. */
export type UserValues = Readonly<Record<string, unknown>>

/** What a row must still say for a write to happen. Each property is compared; `null` is a value. */
export interface Expected {
  readonly email?: string
  readonly hashedPassword?: string | null
  readonly securityStamp?: string | null
  readonly isVerified?: boolean
}

/** A column of the user table, as far as the start-up check needs to know it. */
export interface UserColumn {
  readonly name: string
  /** Has to be given at insert: not null, no default. */
  readonly isRequired: boolean
}

/** Which users, and how many. */
export interface UserListOptions {
  /** Only users whose id sorts behind this one. */
  readonly after?: string | undefined
  /** At least 1. */
  readonly limit: number
  /** Only the user with exactly this canonical address. */
  readonly email?: string | undefined
}

/**
 * Where users live. Ids are text here; a text that cannot be an id belongs to nobody.
 *
 * The database holds the constraints: `email` is unique there, on a binary collation. Every
 * method throws `StorageUnavailable` when the database cannot be reached.
 *
 * @see `storageContracts` in `@fetch-users/core/testing`: what an implementation has to pass.
 */
export interface UserStore<out User> {
  /** The columns of the table, where the store can tell; lets `createAuth` find gaps at start. */
  readonly columns?: readonly UserColumn[] | undefined
  /** Lets `npx fetch-users doctor` look into the database that holds the users, and all else there. */
  readonly inspection?: Inspection | undefined
  /** Returns `null` for an id of nobody, whatever text it is. */
  find(id: string): Promise<Account<User> | null>
  /** Compares the address byte by byte: who calls has made it canonical. */
  findByEmail(email: string): Promise<Account<User> | null>
  /** @throws {UniqueViolation} when the address, or another unique column, is taken. */
  insert(values: UserValues): Promise<Account<User>>
  /**
   * Compare-and-set in one statement: writes `changes` if the row exists and is as `expected`.
   * Returns the row as it is now, or `null` if nothing was written.
   *
   * @throws {UniqueViolation} when the address, or another unique column, is taken.
   */
  update(id: string, changes: UserValues, expected?: Expected): Promise<Account<User> | null>
  /** Deletes the user and whatever hangs on it. Returns whether there was one. */
  delete(id: string): Promise<boolean>
  /** In the order of ids. */
  list(options: UserListOptions): Promise<readonly Account<User>[]>
}
