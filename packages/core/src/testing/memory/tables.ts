import type { OAuthAccount } from '../../ports/oauth-account-store.ts'
import type { Count } from '../../ports/rate-limit-store.ts'
import type { Session } from '../../ports/session-store.ts'
import type { Account, BaseUser, UserValues } from '../../ports/user-store.ts'

/** A user as it lies in memory. */
export type UserRow = UserValues & { readonly id: BaseUser['id']; readonly email: string }

/** What the stores of one storage share. */
export interface Tables {
  /** By id. */
  readonly users: Map<string, UserRow>
  /** By digest. */
  readonly sessions: Map<string, Session>
  /** By provider and account id. */
  readonly oauthAccounts: Map<string, OAuthAccount>
  /** When it ends, by digest. */
  readonly oneTimeTokens: Map<string, Date>
  /** By key. */
  readonly rateLimits: Map<string, Count>
}

/** Parts the secrets from what the application sees. */
export function accountOf<User>({
  hashedPassword = null,
  securityStamp = null,
  ...user
}: UserRow): Account<User> {
  // The rows are what insert was given, which the port leaves untyped.
  return { user, hashedPassword, securityStamp } as unknown as Account<User>
}

/** Deletes what the condition holds for. Returns how many went. */
export function sweep<Row>(table: Map<string, Row>, condition: (row: Row) => boolean): number {
  const ended = [...table].filter(([, row]) => condition(row))
  for (const [key] of ended) table.delete(key)
  return ended.length
}

/** Refuses what a caller without types may pass: a write whose filter has no value. */
export function assertTexts(...texts: readonly string[]): void {
  if (texts.some((text) => typeof text !== 'string')) {
    throw new TypeError('a store was asked to write without an id')
  }
}
