import type { Backend } from './authentication/backend.ts'
import type { InternalGuard } from './authentication/guard.ts'
import type { LogIn } from './authentication/login.ts'
import type { AssertRecentLogin } from './authentication/recent-login.ts'
import type { KeyRing } from './crypto/key-ring.ts'
import type { TokenSigner } from './crypto/signed-token.ts'
import type { BaseUrl } from './http/base-url.ts'
import type { OriginCheck } from './http/csrf.ts'
import type { Route } from './http/route.ts'
import type { Clock } from './ports/clock.ts'
import type { BaseUser } from './ports/user-store.ts'
import type { RateLimits } from './rate-limit/rate-limit.ts'
import type { UsersEnvironment } from './users/environment.ts'
import type { UserFields } from './users/user-fields.ts'

/** What a feature that an application has chosen adds: routes, and the same rules without HTTP. */
export interface Feature<out Manager> {
  readonly routes: readonly Route[]
  readonly manager: Manager
}

/** Makes a feature. `createAuth` calls it once; what is not configured is not in the bundle. */
export type FeatureRecipe<out Manager> = <User extends BaseUser>(
  environment: FeatureEnvironment<User>,
) => Feature<Manager>

/** The kernel, as features stand on it. */
export interface FeatureEnvironment<User extends BaseUser> {
  readonly baseUrl: BaseUrl
  readonly keys: KeyRing
  readonly clock: Clock
  /** Signs states. `kind` tells audiences of one purpose apart. */
  readonly stateSigner: (kind: string) => TokenSigner
  readonly backends: readonly Backend<User>[]
  readonly guard: InternalGuard<User>
  readonly originCheck: OriginCheck
  readonly assertRecentLogin: AssertRecentLogin
  readonly logIn: LogIn<User>
  readonly users: UsersEnvironment<User>
  readonly fields: UserFields
  readonly redirectOrigins: readonly string[]
  readonly limits: RateLimits
  readonly onError: (error: unknown) => void
  /** The route table, of all features together. To be had once `createAuth` has returned. */
  readonly routes: () => readonly Route[]
}
