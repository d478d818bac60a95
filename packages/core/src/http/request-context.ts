/** What a guard reads of a request: a `Request`, or just its headers (`next/headers` has no more). */
export interface RequestLike {
  readonly headers: {
    /** Returns the header's value, or `null` where there is none. */
    get(name: string): string | null
  }
  /** Without a method a request counts as one that changes something. */
  readonly method?: string | undefined
}

/** What a runtime knows of a request besides the request; the bindings fill it in. */
export interface RequestContext {
  /** Keeps a serverless runtime alive until the promise is settled. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined
  /**
   * The client's address as the server's socket has it: the proxy's, where one stands in front; see
   * `trustedProxies`. Limits go by it, and sessions and events note it.
   */
  readonly clientAddress?: string | undefined
}

/** Where a change comes from. Empty when the application calls the library without a request. */
export interface CallContext extends RequestContext {
  readonly request?: RequestLike | undefined
  /** The id of who is logged in, for events. The routes of the library fill it in. */
  readonly actorId?: string | undefined
}
