/**
 * How often something may be asked for: so many times in a window, counted for each client, account
 * or mailbox by itself. Data: the router counts by what it reads off the route.
 *
 * @see OWASP ASVS 5.0, 6.3.1
 */
export interface RateLimit {
  /**
   * Who is counted together. `'client'`: an address, or the /64 network of an IPv6 address.
   * `'account'`: whose password is tried (`login`), or who asks (`emailChange`). `'mailbox'`: an
   * address, for each kind of mail; `mail` alone has it. What is too much for a mailbox is not sent,
   * and not refused.
   */
  readonly per: 'client' | 'account' | 'mailbox'
  /** Times in a window. */
  readonly max: number
  readonly windowSeconds: number
  /**
   * Seconds that a window lasts at most: each that follows one that was used up takes twice as long.
   * For accounts.
   *
   * @default windowSeconds: all last equally long
   */
  readonly longestWindowSeconds?: number | undefined
  /**
   * Times in a row, over all windows, without a success; down to what makes whole windows. After
   * that only a client gets in that the account knows, or whoever resets the password. For accounts.
   *
   * @default none
   * @see NIST SP 800-63B-4 section 3.2.2: at most 100
   */
  readonly maxInARow?: number | undefined
}

/** What has limits of its own. */
export type LimitName =
  | 'login'
  | 'register'
  | 'mail'
  | 'emailChange'
  | 'token'
  | 'refresh'
  | 'oauth'

/** A limit, and what it is counted for: routes of one name share it. */
export interface NamedRateLimit extends RateLimit {
  readonly name: LimitName
}

/** The limits of an application, by what they are for. */
export type RateLimits = Readonly<Record<LimitName, readonly NamedRateLimit[]>>
