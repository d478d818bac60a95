import type { Storage } from '@fetch-users/core'
import type { Collection, Document } from 'mongodb'
import { type IdKind, idCodec } from './id.ts'
import { ensureIndex } from './indexes.ts'
import { type FieldNaming, namesOf, type PropertyName } from './naming.ts'
import { createOAuthAccountStore, type OAuthAccountDocument } from './oauth-account-store.ts'
import { createOneTimeTokenStore, type OneTimeTokenDocument } from './one-time-token-store.ts'
import { createRateLimitStore, type RateLimitDocument } from './rate-limit-store.ts'
import { createSessionStore, type SessionDocument } from './session-store.ts'
import type { UserDocument } from './user-document.ts'
import { createUserStore } from './user-store.ts'

type Method = (...args: never[]) => unknown

/** A collection, whatever its documents are said to be. Asks for little: the stores write all of it. */
export interface AnyCollection {
  readonly collectionName: string
  readonly writeConcern?: { readonly w?: unknown } | undefined
  readonly findOne: Method
  readonly find: Method
  readonly insertOne: Method
  readonly findOneAndUpdate: Method
  readonly updateOne: Method
  readonly deleteOne: Method
  readonly deleteMany: Method
  readonly createIndex: Method
  readonly indexes: Method
}

/** Where the stores keep what they keep. A collection that is left out leaves its store out. */
export interface MongoCollections<Doc extends Document> {
  /** The application's users. */
  readonly users: Collection<Doc>
  /** Needed by `sessionStrategy()`. */
  readonly sessions?: AnyCollection | undefined
  readonly oauthAccounts?: AnyCollection | undefined
  readonly oneTimeTokens?: AnyCollection | undefined
  readonly rateLimits?: AnyCollection | undefined
}

/** The same collections, by what the stores keep there. */
interface StoredCollections {
  readonly users: Collection<UserDocument>
  readonly sessions?: Collection<SessionDocument> | undefined
  readonly oauthAccounts?: Collection<OAuthAccountDocument> | undefined
  readonly oneTimeTokens?: Collection<OneTimeTokenDocument> | undefined
  readonly rateLimits?: Collection<RateLimitDocument> | undefined
}

/** What the user documents are like. */
export interface MongoStorageOptions<Naming extends FieldNaming = FieldNaming> {
  /**
   * What `_id` is: an ObjectId, a UUID (binary, subtype 4) or a string. New users get one of that
   * kind; a new string is a random UUID.
   *
   * @default 'objectId'
   */
  readonly ids?: IdKind | undefined
  /**
   * How the fields are spelled, all of them. `snake_case` is for users that fastapi-users made with
   * Beanie: `hashed_password`, `is_active`. Their properties are in camelCase all the same.
   *
   * @default 'camelCase'
   */
  readonly naming?: Naming | undefined
}

/** The stores, and what makes their collections ready. */
export interface MongoStorage<out User> extends Storage<User> {
  /**
   * Makes the indexes of all collections. Call it at every start, before the first request: what is
   * there already stays, and several processes may call it at once. Without it two users can have
   * one address.
   *
   * MongoDB then deletes what has ended an hour before. Where it cannot (FerretDB 1), and an hour is
   * too long, there is `deleteExpired()` of each store.
   *
   * @throws {Error} when two users have one address already, an index that is not unique stands in
   * the place of one that has to be, or a collection has a collation; it names the collection, and
   * what to do.
   * @throws {StorageUnavailable} when the database cannot be reached.
   */
  ensureIndexes(): Promise<void>
}

type SecretProperty = 'hashedPassword' | 'securityStamp'

/** A document as the application sees it: `_id` is the text `id`, and the secrets are left out. */
export type MongoUser<Doc, Naming extends FieldNaming = 'camelCase'> = { readonly id: string } & {
  [Field in keyof Doc as Exclude<
    PropertyName<Field, Naming>,
    SecretProperty | '_id' | 'id'
  >]: Doc[Field]
}

type HashField<Naming> = Naming extends 'snake_case' ? 'hashed_password' : 'hashedPassword'

/** Holds for documents with a hash, and says so of others. */
type WithHash<Doc, Naming> = Doc extends { readonly [Field in HashField<Naming>]: string | null }
  ? unknown
  : { readonly users: `its documents need ${HashField<Naming>}: string | null` }

/**
 * Makes the stores on collections of the official driver. They need no transactions, so a server of
 * its own will do.
 *
 * Reads go to the primary. The collections have to be without a collation of their own, because
 * addresses and ids are compared byte by byte: `ensureIndexes()` sees to it.
 *
 * @throws {TypeError} for an unknown option, or a collection with the write concern `w: 0`: nobody
 * would hear of a token that was used before.
 *
 * @example
 * interface UserDocument {
 *   email: string
 *   hashedPassword: string | null
 *   isActive: boolean
 *   isSuperuser: boolean
 *   isVerified: boolean
 *   displayName: string
 * }
 *
 * const storage = mongoStorage({
 *   users: db.collection<UserDocument>('users'),
 *   sessions: db.collection('sessions'),
 * })
 * await storage.ensureIndexes()
 *
 * createAuth({ storage, … })
 */
export function mongoStorage<Doc extends Document, const Naming extends FieldNaming = 'camelCase'>(
  collections: MongoCollections<Doc> & WithHash<Doc, Naming>,
  options: MongoStorageOptions<Naming> = {},
): MongoStorage<MongoUser<Doc, Naming>> {
  const ids = idCodec(options.ids ?? 'objectId')
  const names = namesOf(options.naming ?? 'camelCase')
  // Of the users' type all that matters was checked; what the other collections hold is the stores' own.
  const stored = collections as unknown as StoredCollections
  const { users, sessions, oauthAccounts, oneTimeTokens, rateLimits } = stored
  for (const collection of Object.values<AnyCollection | undefined>({ ...stored })) {
    if (collection?.writeConcern?.w === 0) {
      throw new TypeError(`mongoStorage: ${collection.collectionName} confirms no write: w is 0`)
    }
  }

  return {
    users: createUserStore(users, { ids, names, sessions, oauthAccounts }),
    sessions: sessions && createSessionStore(sessions, users, ids),
    oauthAccounts: oauthAccounts && createOAuthAccountStore(oauthAccounts, users, ids),
    oneTimeTokens: oneTimeTokens && createOneTimeTokenStore(oneTimeTokens),
    rateLimits: rateLimits && createRateLimitStore(rateLimits),
    async ensureIndexes() {
      await Promise.all([
        ensureIndex(users, names.field('email'), 'unique'),
        sessions && ensureIndex(sessions, 'userId', 'lookup'),
        sessions && ensureIndex(sessions, 'expiresAt', 'expiry'),
        oauthAccounts && ensureIndex(oauthAccounts, 'userId', 'lookup'),
        oneTimeTokens && ensureIndex(oneTimeTokens, 'expiresAt', 'expiry'),
        rateLimits && ensureIndex(rateLimits, 'resetsAt', 'expiry'),
      ])
    },
  }
}
