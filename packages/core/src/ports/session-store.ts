import type { Account } from './user-store.ts'

/** A log-in that the server remembers. Of its token it knows the digest only. */
export interface Session {
  /** Names the session to its owner. No credential. */
  readonly id: string
  /** SHA-256 of the token, base64url. */
  readonly tokenDigest: string
  readonly userId: string
  /** The backend that issued it; no other accepts it. */
  readonly backend: string
  /** The user's security stamp at the log-in. */
  readonly securityStamp: string
  /** When the user last showed a password or the like (`auth_time` of OpenID Connect). */
  readonly authenticatedAt: Date
  readonly createdAt: Date
  /** When it was last seen in use, about. */
  readonly lastUsedAt: Date
  readonly expiresAt: Date
  /** How often its refresh token was rotated; 0 where it has none. */
  readonly generation: number
  readonly ip: string | null
  readonly userAgent: string | null
}

/** A session, with its owner where the store holds both. */
export interface FoundSession<out User> {
  readonly session: Session
  /** Left out by stores that hold no users: the user is then looked up separately. */
  readonly account?: Account<User> | undefined
}

/**
 * Where sessions live. Expiry is judged by the library's own clock, so `find` returns expired
 * sessions too.
 *
 * @see `storageContracts` in `@fetch-users/core/testing`: what an implementation has to pass.
 */
export interface SessionStore<out User> {
  /** Finds a session by the digest of its token, expired or not. */
  find(tokenDigest: string): Promise<FoundSession<User> | null>
  /**
   * @throws {OwnerMissing} when there is no such user (any more). A store that holds no users
   * cannot tell, and its session is worth nothing: the guard looks the user up.
   */
  insert(session: Session): Promise<void>
  /** Notes when a session was last used. Returns whether it is still there: it revives none. */
  touch(id: string, userId: string, lastUsedAt: Date): Promise<boolean>
  /**
   * Counts a session's generation up by one and notes the use, if it is still of this generation:
   * of many at once, one does. Returns whether it did. Revives none.
   */
  rotate(id: string, userId: string, generation: number, at: Date): Promise<boolean>
  /** All sessions of this user, expired ones too, oldest first. */
  list(userId: string): Promise<readonly Session[]>
  /** Ends one session of this user. Returns whether there was one. */
  delete(id: string, userId: string): Promise<boolean>
  /** Ends all sessions of this user, but for the one with the id `except`. */
  deleteAll(userId: string, options?: { readonly except?: string | undefined }): Promise<void>
  /**
   * Sweeps what ended by `now`. Returns how many went.
   * A store whose database forgets by itself may leave it to that, and return 0.
   */
  deleteExpired(now: Date): Promise<number>
}
