import type { ErrorCode } from '../errors.ts'

/** What is known when a provider's account asks to be let in. */
export interface LoginFacts {
  /** The user that the account is linked to. */
  readonly linkedUser: UserFacts | null
  /** What the provider says of the account's address. */
  readonly address: 'none' | 'claimed' | 'vouched'
  /** The user whose address it is, when the account itself is linked to nobody. */
  readonly userOfAddress: UserOfAddress | null
  /** The application lets this provider's word on an address join accounts. */
  readonly mayAssociateByEmail: boolean
}

/** What of a user decides. */
export interface UserFacts {
  readonly isActive: boolean
  readonly isVerified: boolean
}

/** A user found by address. */
export interface UserOfAddress extends UserFacts {
  /** Made by this very account, in a registration that did not get as far as the link. */
  readonly isOfAccount: boolean
}

/** What becomes of an account, or the code it is refused with. */
export type LoginDecision =
  | { readonly action: 'log-in' }
  | { readonly action: 'link' }
  | { readonly action: 'register'; readonly isVerified: boolean }
  | { readonly refusal: ErrorCode }

/**
 * Decides what becomes of a provider's account that nobody but its owner can have presented. The
 * rules, in order: a linked account is its user; an unlinked one may join the user of its address
 * only if the application allows it, the provider vouches and the address was proven here, too, or
 * if it made that user itself; else it becomes a new user.
 *
 * An inactive user is refused before anything is changed. Whether an unverified user may be logged
 * in is not judged here: `assertMayLogIn` does, for every kind of log-in.
 *
 * @see Sudhodanan and Paverd, "Pre-hijacked accounts", USENIX Security 2022
 */
export function decideLogin(facts: LoginFacts): LoginDecision {
  const { linkedUser, address, userOfAddress, mayAssociateByEmail } = facts
  if (linkedUser) {
    return linkedUser.isActive ? { action: 'log-in' } : { refusal: 'LOGIN_BAD_CREDENTIALS' }
  }
  if (address === 'none') return { refusal: 'OAUTH_NOT_AVAILABLE_EMAIL' }
  if (!userOfAddress) return { action: 'register', isVerified: address === 'vouched' }
  const isProven = address === 'vouched' && userOfAddress.isVerified
  const mayLink = userOfAddress.isOfAccount || (mayAssociateByEmail && isProven)
  if (!mayLink) return { refusal: 'OAUTH_USER_ALREADY_EXISTS' }
  return userOfAddress.isActive ? { action: 'link' } : { refusal: 'LOGIN_BAD_CREDENTIALS' }
}

/**
 * Says why a logged-in user may not have an account. It needs no address: the user shows both.
 *
 * @param linkedTo - whose the account is so far.
 */
export function decideAssociation(linkedTo: 'nobody' | 'caller' | 'another'): ErrorCode | null {
  return linkedTo === 'another' ? 'OAUTH_ACCOUNT_ALREADY_LINKED' : null
}

/** What a user could still come in by, if the accounts were unlinked. */
export interface UnlinkFacts {
  /** How many accounts there are to unlink. */
  readonly accounts: number
  readonly hasPassword: boolean
  /** Accounts at other providers that are configured. */
  readonly otherAccounts: number
}

/** Says why accounts may not be unlinked: never the last way in. */
export function decideUnlink(facts: UnlinkFacts): ErrorCode | null {
  if (facts.accounts === 0) return 'NOT_FOUND'
  return facts.hasPassword || facts.otherAccounts > 0 ? null : 'LAST_CREDENTIAL'
}
