/** An account at an OAuth provider that lets a user in here. */
export interface OAuthAccount {
  /** The provider's name in the configuration: `google`. */
  readonly provider: string
  /** The provider's own key of the account (`sub` of OpenID Connect): no address, no name. */
  readonly accountId: string
  readonly userId: string
  /** What the provider calls the account's address. For people to tell accounts apart by. */
  readonly accountEmail: string | null
  /** The provider's tokens, sealed. `null`: they are not kept. */
  readonly tokens: string | null
}

/** What may change of an account while it stays the same. */
export type OAuthAccountChanges = Partial<Pick<OAuthAccount, 'accountEmail' | 'tokens'>>

/**
 * Where links to accounts of OAuth providers live. The database holds the constraint: provider and
 * account id together are unique there, so an account belongs to one user.
 *
 * @see `storageContracts` in `@fetch-users/core/testing`: what an implementation has to pass.
 * @see OpenID Connect Core 1.0, 5.7: an account is known by issuer and subject alone
 */
export interface OAuthAccountStore {
  /** Compares both byte by byte. */
  find(provider: string, accountId: string): Promise<OAuthAccount | null>
  /** All accounts of this user, by provider and account id. */
  list(userId: string): Promise<readonly OAuthAccount[]>
  /**
   * @throws {UniqueViolation} `accountId`, when the account is linked already.
   * @throws {OwnerMissing} when there is no such user (any more).
   */
  insert(account: OAuthAccount): Promise<void>
  /**
   * Changes an account of this user, in one statement. Returns whether it was there, and as
   * `expected`.
   */
  update(
    account: OAuthAccountKey,
    changes: OAuthAccountChanges,
    expected?: Pick<OAuthAccount, 'tokens'>,
  ): Promise<boolean>
  /** Unlinks an account of this user. Returns whether it was there. */
  delete(account: OAuthAccountKey): Promise<boolean>
  /** Unlinks all accounts of this user. */
  deleteAll(userId: string): Promise<void>
}

/** Names an account, and its owner with it. */
export type OAuthAccountKey = Pick<OAuthAccount, 'provider' | 'accountId' | 'userId'>
