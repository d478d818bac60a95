import type { Route } from './http/route.ts'
import type { AuthOptions } from './options.ts'
import type { BaseUser } from './ports/user-store.ts'
import type { RateLimits } from './rate-limit/rate-limit.ts'
import type { SessionManager } from './sessions/session-manager.ts'
import { sessionRoutes } from './sessions/session-routes.ts'
import { userByIdRoutes } from './users/by-id.ts'
import { type MeOptions, meRoutes } from './users/me.ts'
import { registerRoutes } from './users/register.ts'
import { resetPasswordRoutes } from './users/reset-password.ts'
import { verifyEmailRoutes } from './users/verify-email.ts'

/** What {@link accountRoutes} needs. */
export interface AccountRoutesParts<User extends BaseUser>
  extends Omit<MeOptions<User>, 'selfDeletion'> {
  readonly sessions: SessionManager
  readonly limits: RateLimits
}

/** The groups of routes that an application can leave out. */
export function accountRoutes<User extends BaseUser>(
  { routes = {}, selfDeletion = false }: AuthOptions<User, string, unknown, unknown>,
  parts: AccountRoutesParts<User>,
): Route[] {
  const { register = true, verify = true, reset = true, users: me = true, admin = true } = routes
  const hasSessions = (routes.sessions ?? true) && parts.environment.storage.sessions !== undefined
  const { environment, users, fields, guard, limits } = parts
  const { verifyProof } = environment
  return [
    ...(register ? registerRoutes(users, fields, { environment, limits }) : []),
    ...(verify ? verifyEmailRoutes(users, fields, { limits, verifyProof, guard }) : []),
    ...(reset ? resetPasswordRoutes(users, limits) : []),
    ...(me ? meRoutes({ ...parts, selfDeletion }) : []),
    ...(admin ? userByIdRoutes(parts) : []),
    ...(hasSessions ? sessionRoutes(parts) : []),
  ]
}
