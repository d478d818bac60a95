/**
 * What an application is asked to send to a mailbox. The mail goes to `to` and nowhere else: the
 * address of the account as it is stored, or the new one that waits to be confirmed.
 *
 * Put the token into the fragment of the link (`https://example.com/verify#token=…`): a fragment
 * stays out of server logs and Referer headers, and a mail scanner that opens the link sends none.
 */
export type Notification<User> = TokenMail<User> | Notice<User> | SecurityNotice<User>

/** Hands somebody a token by mail. */
export interface TokenMail<out User> {
  readonly kind: 'verify-email' | 'reset-password' | 'change-email'
  /** Where the mail goes. */
  readonly to: string
  readonly user: User
  /**
   * Works once: for 24 hours (`verify-email`, at `POST /auth/verify`), or for one (`reset-password`,
   * at `POST /auth/reset-password`; `change-email`, at `POST /auth/verify`).
   */
  readonly token: string
  /** The hosted page that takes the token, which stands in the fragment; with the `pages` option. */
  readonly url?: string | undefined
}

/**
 * Tells the owner of a mailbox what was asked for in their name. `account-exists`: somebody tried to
 * register with the address; offer the way to a new password. `email-change-requested` and
 * `email-changed` go to the address as it was before: say what to do if it was not them.
 */
export interface Notice<out User> {
  readonly kind: 'account-exists' | 'email-change-requested' | 'email-changed'
  /** Where the mail goes. */
  readonly to: string
  readonly user: User
  readonly token?: undefined
}

/** Tells somebody that the ways into the account have changed: say what to do if it was not them. */
export type SecurityNotice<User> = PasswordNotice<User> | LinkNotice<User>

/** A password was changed or reset. */
export interface PasswordNotice<out User> {
  readonly kind: 'security-notice'
  readonly event: 'password-changed'
  /** Where the mail goes. */
  readonly to: string
  readonly user: User
  readonly token?: undefined
}

/** An account at a provider was linked or unlinked. */
export interface LinkNotice<out User> {
  readonly kind: 'security-notice'
  readonly event: 'oauth-account-linked' | 'oauth-account-unlinked'
  /** The provider's name in the configuration: `google`. */
  readonly provider: string
  /** Where the mail goes. */
  readonly to: string
  readonly user: User
  readonly token?: undefined
}
