import { type MongoStorage, type MongoUser, mongoStorage } from '@fetch-users/adapter-mongo'
import type { UserStore } from '@fetch-users/core'
import type { Db } from 'mongodb'
import type { Phase } from './storage.ts'

/** A user as Beanie writes it. */
export interface UserDocument {
  email: string
  hashed_password: string
  is_active: boolean
  is_superuser: boolean
  is_verified: boolean
  oauth_accounts?: EmbeddedAccount[]
}

/** A link as Beanie embeds it, as far as it matters here. */
export interface EmbeddedAccount {
  oauth_name: string
  account_id: string
  account_email: string
}

export type User = MongoUser<UserDocument, 'snake_case'>

/** The stores on the collection that Beanie made, and three more. */
export function beanieStorage(db: Db, phase: Phase): MongoStorage<User> {
  const collections = {
    users: db.collection<UserDocument>('User'),
    sessions: db.collection('sessions'),
    oauthAccounts: db.collection('oauth_accounts'),
    oneTimeTokens: db.collection('one_time_tokens'),
  }
  const storage = mongoStorage(collections, { ids: 'objectId', naming: 'snake_case' })
  return phase === 'moved in' ? storage : { ...storage, users: withoutStamps(storage.users) }
}

/**
 * Writes no stamp, so that it is derived from the hash. fastapi-users would leave a stamp as it is,
 * and so a password reset there would end no session here.
 */
function withoutStamps<User>(users: UserStore<User>): UserStore<User> {
  return {
    ...users,
    insert: ({ securityStamp: _, ...values }) => users.insert(values),
    update: (id, { securityStamp: _, ...changes }, expected) => users.update(id, changes, expected),
  }
}
