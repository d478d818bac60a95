import type { HeaderList } from '../errors.ts'
import type { RequestLike } from '../http/request-context.ts'
import type { BackendEnvironment } from './environment.ts'
import type { IssuedToken } from './issued-token.ts'

/** How a token travels. Knows nothing of what the token is. */
export interface Transport {
  /** Where in a request it looks. Transports that look in one place share the token they find. */
  readonly channel: string
  /** Browsers send it by themselves, also when another site makes them: the same-origin rule holds. */
  readonly isAmbient: boolean
  /**
   * Returns the token, `null` if there is one that cannot be right, `undefined` if there is none.
   */
  read(headers: RequestLike['headers']): string | null | undefined
  /**
   * Returns the refresh token, likewise, where a cookie carries it: the same-origin rule holds for
   * log-in and refresh then. Left out: it comes in the body of the request.
   */
  readRefresh?(headers: RequestLike['headers']): string | null | undefined
  /** Where it looks for that, as {@link channel} says it: no other backend may look there. */
  readonly refreshChannel?: string | undefined
  /** Answers a log-in. */
  answer(token: IssuedToken): Response
  /** Headers that make the client carry another token from now on, or none. */
  headers(token: IssuedToken | null): HeaderList
}

/** Makes a transport for one backend. `createAuth` calls it once. */
export type TransportRecipe = (environment: TransportEnvironment) => Transport

/** What a transport may know. */
export interface TransportEnvironment
  extends Pick<BackendEnvironment<unknown>, 'name' | 'issuer' | 'isSecure' | 'compatibility'> {
  /** Whether the strategy has refresh tokens, which have to travel, too. */
  readonly hasRefresh: boolean
}
