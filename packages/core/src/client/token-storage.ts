/** What a bearer log-in left. Nothing but text: it can be kept as JSON. */
export interface Tokens {
  /** The backend they are of. */
  readonly backend: string
  readonly accessToken: string
  /** Where the server hands it out in JSON. */
  readonly refreshToken?: string | undefined
}

/**
 * Where the tokens of a bearer log-in are kept. Asked before each request, so that several clients,
 * or tabs, can share one.
 *
 * Whatever a script can read, one that was smuggled into the page can: in browsers keep tokens in
 * memory, the refresh token in a cookie (`refreshCookie`), or use a cookie backend. On a phone, use
 * the keychain.
 *
 * @see OAuth 2.0 for Browser-Based Applications (draft-ietf-oauth-browser-based-apps)
 */
export interface TokenStorage {
  /** Returns what was set last; `null`: nothing. */
  get(): Tokens | null | Promise<Tokens | null>
  /** `null`: forget them. */
  set(tokens: Tokens | null): void | Promise<void>
}

/** Keeps tokens until the page, or the process, ends. */
export function memoryTokens(): TokenStorage {
  let kept: Tokens | null = null
  return {
    get: () => kept,
    set: (tokens) => {
      kept = tokens
    },
  }
}
