import type { KeyRing, Purpose } from '../crypto/key-ring.ts'
import type { SideEffects } from '../http/side-effects.ts'
import type { Clock } from '../ports/clock.ts'
import type { Storage } from '../ports/storage.ts'

/** What `createAuth` tells a transport or a strategy about the application it serves in. */
export interface BackendEnvironment<out User> {
  /** The backend's name. Tokens carry it, and no other backend accepts them. */
  readonly name: string
  readonly keys: KeyRing
  readonly storage: Storage<User>
  readonly clock: Clock
  /** Does work behind the answer. */
  readonly later: SideEffects['later']
  /** `iss` of every token: `baseUrl`. */
  readonly issuer: string
  /** Whether cookies can be `Secure`: everywhere but on plain http on loopback. */
  readonly isSecure: boolean
  /** `aud` of the tokens of a purpose. */
  readonly audienceOf: (purpose: Purpose) => string
  readonly compatibility: CompatibilityOptions
}

/** Options that the `fastapiUsersCompatibility` preset sets. */
export interface CompatibilityOptions {
  /**
   * First part of every token's audience, `<prefix>:<purpose>`.
   *
   * @default 'fetch-users'
   */
  readonly tokenPrefix?: string | undefined
  /**
   * `'raw'` signs access tokens with the secret itself, and answers a bearer log-in with
   * `access_token` and `token_type` alone, both as fastapi-users does. It costs the separation of
   * keys by purpose: whoever knows the secret's other uses can forge access tokens.
   *
   * @default 'derived'
   */
  readonly accessTokenKey?: 'derived' | 'raw' | undefined
  /**
   * `false` accepts access tokens with nothing but `sub`, `aud` and `exp`, as fastapi-users makes
   * them. It costs revocation: without a stamp such a token outlives a password reset, up to its
   * `exp`. It also names no issuer, type or backend: every JWT backend takes it.
   *
   * @default true
   */
  readonly requireStamp?: boolean | undefined
  /**
   * Name of the cookie where `cookieTransport` is given none.
   *
   * @default 'fetch-users', behind the strongest prefix that holds
   */
  readonly cookieName?: string | undefined
}
