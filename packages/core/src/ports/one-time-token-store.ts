/**
 * Remembers the tokens that were used, for those of which no row of another kind could tell.
 *
 * @see `storageContracts` in `@fetch-users/core/testing`: what an implementation has to pass.
 */
export interface OneTimeTokenStore {
  /**
   * Uses a token up, in one statement. Returns `true` exactly once for each digest, however many
   * ask at the same time.
   *
   * @param digest - SHA-256 of the token, base64url.
   * @param expiresAt - when the token ends by itself, and the record may be swept.
   */
  consume(digest: string, expiresAt: Date): Promise<boolean>
  /**
   * Sweeps the records of tokens that ended by `now`. Returns how many went.
   * A store whose database forgets by itself may leave it to that, and return 0.
   */
  deleteExpired(now: Date): Promise<number>
}
