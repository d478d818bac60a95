/**
 * What an application is asked to send to a mailbox. Mail goes to `user.email`, the stored
 * address, never to one somebody typed.
 *
 * Put the token into the fragment of the link (`https://example.com/verify#token=…`): a fragment
 * stays out of server logs and Referer headers, and a mail scanner that opens the link sends none.
 */
export interface Notification<out User> {
  readonly kind: 'verify-email' | 'reset-password'
  readonly user: User
  /** Works for 24 hours (`verify-email`) or one hour (`reset-password`), once. */
  readonly token: string
}
