import type { Storage } from '@fetch-users/core'
import type { Collection, Document } from 'mongodb'
import { guarded } from './errors.ts'
import { type IdKind, idCodec } from './id.ts'
import { ensureIndex, neededIndexes } from './indexes.ts'
import { type FieldNaming, namesOf, type PropertyName } from './naming.ts'
import { createOAuthAccountStore, type OAuthAccountDocument } from './oauth-account-store.ts'
import { createOneTimeTokenStore, type OneTimeTokenDocument } from './one-time-token-store.ts'
import { createRateLimitStore, type RateLimitDocument } from './rate-limit-store.ts'
import { createSessionStore, type SessionDocument } from './session-store.ts'
import type { UserDocument } from './user-document.ts'
import { createUserStore } from './user-store.ts'

/** A collection, whatever its documents are said to be: the stores write all of it. */
export type AnyCollection = Pick<
  Collection,
  'collectionName' | 'writeConcern' | 'createIndex' | 'indexes'
>

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
   * Beanie: `hashed_password`, `is_active`. Their properties are in camelCase all the same, and a
   * field in another spelling is not read.
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
   * too long, there is `auth.deleteExpired()`.
   *
   * @throws {Error} when two users have one address already, another index stands in the place of
   * one that is needed (not unique, with a collation, or deleting within the hour), or a collection
   * has a collation; it names the collection, and what to do.
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
 * its own will do; there it takes `journal=true` in the connection string for a confirmed write to
 * survive a crash.
 *
 * Reads go to the primary. The collections have to be without a collation of their own, because
 * addresses and ids are compared byte by byte: `ensureIndexes()` sees to it. What `users.insert()`
 * returns are the values as given, while MongoDB reads some back in another type: a bigint as a
 * number or a Long, a Uint8Array as a Binary.
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
  type User = MongoUser<Doc, Naming>
  const ids = idCodec(options.ids ?? 'objectId')
  const names = namesOf(options.naming ?? 'camelCase')
  const users = confirming<UserDocument>(collections.users)
  const sessions = collections.sessions && confirming<SessionDocument>(collections.sessions)
  const oauthAccounts =
    collections.oauthAccounts && confirming<OAuthAccountDocument>(collections.oauthAccounts)
  const oneTimeTokens =
    collections.oneTimeTokens && confirming<OneTimeTokenDocument>(collections.oneTimeTokens)
  const rateLimits = collections.rateLimits && confirming<RateLimitDocument>(collections.rateLimits)

  const ensureIndexes = async () => {
    const needed = neededIndexes<AnyCollection>(collections)
    await Promise.all(needed.map((index) => ensureIndex(...index)))
  }

  return {
    users: {
      ...guarded(createUserStore<User>(users, { ids, names, sessions, oauthAccounts })),
      inspection: {
        module: '@fetch-users/adapter-mongo/inspect',
        subject: () => ({ collections, field: names.field }),
      },
    },
    sessions: sessions && guarded(createSessionStore<User>(sessions, users, ids), 'tokenDigest'),
    oauthAccounts:
      oauthAccounts && guarded(createOAuthAccountStore(oauthAccounts, users, ids), 'accountId'),
    oneTimeTokens: oneTimeTokens && guarded(createOneTimeTokenStore(oneTimeTokens)),
    rateLimits: rateLimits && guarded(createRateLimitStore(rateLimits)),
    ...guarded({ ensureIndexes }),
  }
}

/** A collection by what a store keeps there. */
function confirming<Stored extends Document>(collection: AnyCollection): Collection<Stored> {
  if (collection.writeConcern?.w === 0) {
    throw new TypeError(`mongoStorage: ${collection.collectionName} confirms no write: w is 0`)
  }
  // Of the users' type all that matters was checked; what the others hold is the stores' own.
  return collection as Collection<Stored>
}
