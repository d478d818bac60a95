/**
 * How often a route may be asked: so many times in a window, counted by the client's address or by
 * the account that the body names. Data: whoever enforces it reads it off the route.
 *
 * @see OWASP ASVS 5.0, 6.3.1
 */
export interface RateLimit {
  readonly per: 'client' | 'account'
  readonly max: number
  readonly windowSeconds: number
}

/** The limits of the routes that guessing and mail bombs aim at. */
export const rateLimits: Readonly<
  Record<'login' | 'register' | 'mail' | 'token' | 'oauth', readonly RateLimit[]>
> = {
  login: [
    { per: 'client', max: 30, windowSeconds: 60 },
    { per: 'account', max: 5, windowSeconds: 300 },
  ],
  register: [{ per: 'client', max: 20, windowSeconds: 60 }],
  mail: [
    { per: 'client', max: 20, windowSeconds: 60 },
    { per: 'account', max: 5, windowSeconds: 60 },
  ],
  token: [{ per: 'client', max: 20, windowSeconds: 60 }],
  oauth: [{ per: 'client', max: 60, windowSeconds: 60 }],
}
