/** A token, ready to travel. */
export interface IssuedToken {
  readonly token: string
  readonly lifetimeSeconds: number
  /** What gets the next one, where the strategy has refresh. */
  readonly refresh?: { readonly token: string; readonly lifetimeSeconds: number } | undefined
  /** The session it belongs to, where the server remembers one. For events. */
  readonly sessionId?: string | undefined
}
