/**
 * What an application is asked to send to a mailbox. Mail goes to `user.email`, the stored
 * address, never to one somebody typed.
 *
 * Put the token into the fragment of the link (`https://example.com/verify#token=…`): a fragment
 * stays out of server logs and Referer headers, and a mail scanner that opens the link sends none.
 */
export type Notification<User> = TokenMail<User> | SecurityNotice<User>

/** Hands somebody a token by mail. */
export interface TokenMail<out User> {
  readonly kind: 'verify-email' | 'reset-password'
  readonly user: User
  /** Works for 24 hours (`verify-email`) or one hour (`reset-password`), once. */
  readonly token: string
}

/** Tells somebody that the ways into the account have changed. There is nothing to do about it. */
export interface SecurityNotice<out User> {
  readonly kind: 'security-notice'
  readonly event: 'oauth-account-linked' | 'oauth-account-unlinked'
  /** The provider's name in the configuration: `google`. */
  readonly provider: string
  readonly user: User
  readonly token?: undefined
}
