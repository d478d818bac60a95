import type { BackendOptions } from './authentication/backend.ts'
import type { CompatibilityOptions } from './authentication/environment.ts'
import type { Purpose } from './crypto/key-ring.ts'
import type { FeatureRecipe } from './feature.ts'
import type { OnEvent } from './http/side-effects.ts'
import type { ValidatePassword } from './passwords/policy.ts'
import type { Clock } from './ports/clock.ts'
import type { PasswordHasher } from './ports/password-hasher.ts'
import type { Storage } from './ports/storage.ts'
import type { BaseUser } from './ports/user-store.ts'
import type { LimitOptions } from './rate-limit/limits.ts'
import type { EmailChange, Notify, VerifyProof } from './users/environment.ts'
import type { Hooks } from './users/hooks.ts'
import type { Fields } from './users/user.ts'

/** Groups of routes that can be left out. */
export interface RouteGroups {
  /** `POST /auth/register`. OAuth registers all the same: `hooks.beforeRegister` may refuse. */
  readonly register?: boolean | undefined
  /** `POST /auth/request-verify-token`, `POST /auth/verify` */
  readonly verify?: boolean | undefined
  /** `POST /auth/forgot-password`, `POST /auth/reset-password` */
  readonly reset?: boolean | undefined
  /** `/users/me` */
  readonly users?: boolean | undefined
  /** `/users`, `/users/{id}` */
  readonly admin?: boolean | undefined
  /** `/auth/sessions`, `/auth/sessions/{id}`, where `storage.sessions` is there. */
  readonly sessions?: boolean | undefined
}

/** The set-up of an application's users, in one place. */
export interface AuthOptions<
  User extends BaseUser,
  Name extends string,
  OAuth = undefined,
  OpenApi = undefined,
> extends CompatibilityOptions {
  /**
   * Where clients find the routes: own origin and mount path. `https`, or `http` on loopback.
   *
   * @example 'https://api.example.com/v1'
   */
  readonly baseUrl: string | undefined
  /**
   * At least 32 random bytes, as text. In a list, the first signs and all verify: put a new one in
   * front (where several instances serve, behind the old one first), and drop the old one when its
   * tokens have expired.
   */
  readonly secret: string | readonly string[] | undefined
  /** The stores; see the adapters. */
  readonly storage: Storage<User>
  /** In a list, the first hashes and all verify; older hashes are replaced at log-in. */
  readonly passwordHasher: PasswordHasher | readonly PasswordHasher[]
  /** Ways to be logged in, by name. The first is the default. */
  readonly backends: { readonly [N in Name]: BackendOptions }
  /**
   * How often routes may be asked, and mails sent, in the place of the limits that `auth.routes`
   * shows: `{ register: [{ per: 'client', max: 5, windowSeconds: 3600 }] }`. `false` turns all of
   * them off: passwords can then be guessed, and mailboxes filled, as fast as the server answers.
   *
   * @default those of `auth.routes`, and five new addresses an hour for each account
   */
  readonly limits?: false | LimitOptions | undefined
  /**
   * How many reverse proxies stand in front, each of which appends to `X-Forwarded-For`. The
   * client's address is then the entry that the outermost of them wrote. Too high a number lets
   * clients choose their address, too low a one makes one client of all.
   *
   * @default 0: the header is not read, and the address the one that the binding tells
   */
  readonly trustedProxies?: number | undefined
  /**
   * Extra columns of the user table that clients meet.
   *
   * @default {}
   */
  readonly fields?: Fields<User> | undefined
  /**
   * The rules for new passwords: asked in order, the first reason to refuse counts. Replaces the
   * default, `[]` with no rule at all; the maximum of 256 code points always holds. Never asked at
   * log-in.
   *
   * @default [minimumLength(8), contextWords()]
   */
  readonly validatePassword?: ValidatePassword | readonly ValidatePassword[] | undefined
  /**
   * Turns users away at log-in until their address is verified, and mails the token for it at
   * registration.
   *
   * @default false
   */
  readonly requireVerification?: boolean | undefined
  /**
   * Whether a reset, which proves the mailbox, marks the address verified.
   *
   * @default true
   */
  readonly resetVerifiesEmail?: boolean | undefined
  /**
   * What somebody has to show besides the token to verify an address. `'mailbox'` asks for nothing
   * more: an account that a stranger registered with that address keeps the stranger's password.
   * `'samePerson'` also asks for a log-in to that account, or its password.
   *
   * @default 'mailbox'
   */
  readonly verifyProof?: VerifyProof | undefined
  /**
   * Lets nobody find out which addresses have an account: registering answers alike for new and
   * taken ones (202), and so does changing an address; the owner of a taken one is told by mail. A
   * log-in to an account that is not verified yet is refused as one with a wrong password is. `false`
   * tells a user who registers twice, and so everybody who asks.
   *
   * It is worth little without `requireVerification`: whoever can log in at once has found out. Where
   * clients set a unique column at registration, whoever has its value finds out by trying it with an
   * address: the column is reported only where the address is free.
   *
   * @default the value of `requireVerification`
   * @see OWASP ASVS 5.0, 6.3.8
   */
  readonly concealExistingUsers?: boolean | undefined
  /**
   * When a new address counts that a user asks for. `'confirm'`: once the new mailbox has confirmed
   * it; the old one is told. `'immediate'`: at once, unverified: whoever gets hold of a log-in takes
   * the account along. An account that is not verified itself changes at once in either case.
   *
   * @default 'confirm'; 'immediate' without `notify`
   */
  readonly emailChange?: EmailChange | undefined
  /**
   * Seconds for which a log-in is fresh enough to change a password or an address, to delete a user,
   * and to link an account at a provider or unlink one, and for `auth.requireRecentLogin`. `null`:
   * always (600 for `requireRecentLogin`); whoever finds a browser open takes the account over.
   *
   * @default 600
   * @see OWASP ASVS 5.0, 7.5.1
   */
  readonly reauthenticateAfterSeconds?: number | null | undefined
  /**
   * Adds `DELETE /users/me`.
   *
   * @default false
   */
  readonly selfDeletion?: boolean | undefined
  /**
   * Other front ends whose requests may use the cookie: exact `scheme://host[:port]`.
   *
   * @default []
   */
  readonly trustedOrigins?: readonly string[] | undefined
  /**
   * Other origins whose pages an OAuth flow may end on: exact `scheme://host[:port]`.
   *
   * @default []: paths of the own origin alone
   */
  readonly redirectOrigins?: readonly string[] | undefined
  /**
   * Log-in by other providers: `oauth({ google: google({ clientId, clientSecret }) })`, from
   * `@fetch-users/core/oauth`.
   */
  readonly oauth?: FeatureRecipe<OAuth> | undefined
  /**
   * Pages that the links in mails open: `pages({ name: 'Example' })`, from `@fetch-users/core/pages`.
   * Messages with a token then carry the `url` of theirs.
   *
   * @default none: the application has its own
   */
  readonly pages?: FeatureRecipe<undefined> | undefined
  /**
   * A description of the routes: `openapi({ title: 'Example', version: '1.0.0' })`, from
   * `@fetch-users/core/openapi`.
   */
  readonly openapi?: FeatureRecipe<OpenApi> | undefined
  /**
   * Groups of routes to leave out: `{ register: false }`.
   *
   * @default all are there
   */
  readonly routes?: RouteGroups | undefined
  /** What the application adds to the life of an account: `before…` may refuse, `after…` hears of it. */
  readonly hooks?: Hooks<User> | undefined
  /** The one way out to a mailbox. Called after the answer. */
  readonly notify?: Notify<User> | undefined
  /**
   * The audit stream: hears of everything that matters to security, after the answer.
   *
   * @example (event) => log.info(event)
   */
  readonly onEvent?: OnEvent | undefined
  /**
   * Hears of faults that no client is told.
   *
   * @default console.error
   */
  readonly onError?: ((error: unknown) => unknown) | undefined
  /**
   * Tells the time by which everything expires.
   *
   * @default the system's
   */
  readonly clock?: Clock | undefined
}

/**
 * Brings one hasher or a list into a list.
 *
 * @throws {TypeError} when there is none.
 */
export function hasherList(
  hashers: PasswordHasher | readonly PasswordHasher[],
): readonly [PasswordHasher, ...PasswordHasher[]] {
  const [first, ...rest] = [hashers].flat()
  if (!first) throw new TypeError('passwordHasher is missing: give createAuth argon2id(), for one')
  return [first, ...rest]
}

/** Names the audience of the tokens of each purpose. fastapi-users calls that of access `auth`. */
export function audiences(options: CompatibilityOptions): (purpose: Purpose) => string {
  const { tokenPrefix = 'fetch-users', accessTokenKey } = options
  return (purpose) => {
    const isTheirs = purpose === 'access' && accessTokenKey === 'raw'
    return `${tokenPrefix}:${isTheirs ? 'auth' : purpose}`
  }
}
