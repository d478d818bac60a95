import { accountRoutes } from './account-routes.ts'
import type { Backend } from './authentication/backend.ts'
import {
  type BackendHandle,
  type BackendHandleOptions,
  createBackendHandle,
} from './authentication/backend-handle.ts'
import { type Guard, publicGuard } from './authentication/guard.ts'
import { loginRoutes } from './authentication/login.ts'
import { type AuthenticationParts, createAuthentication } from './authentication.ts'
import type { Feature, FeatureEnvironment, FeatureRecipe } from './feature.ts'
import { createClientAddress } from './http/client-address.ts'
import { exactOrigins } from './http/csrf.ts'
import type { RequestContext } from './http/request-context.ts'
import type { Route } from './http/route.ts'
import { createRouter } from './http/router.ts'
import { createKernel, type Kernel } from './kernel.ts'
import type { AuthOptions } from './options.ts'
import type { BaseUser } from './ports/user-store.ts'
import { SessionManager } from './sessions/session-manager.ts'
import { type AuthSettings, settingsOf } from './settings.ts'
import { identifyByPassword } from './users/password-login.ts'
import { UserManager } from './users/user-manager.ts'

/** The users of an application: routes, guard, and the rules without HTTP. */
export interface Auth<
  User extends BaseUser,
  Name extends string = string,
  OAuth = unknown,
  OpenApi = unknown,
> extends Guard<User, Name> {
  /** Answers every route. The context is what the runtime knows besides the request. */
  handler(request: Request, context?: RequestContext): Promise<Response>
  /** The rules about accounts, without HTTP. */
  readonly users: UserManager<User>
  /** The log-ins that the server remembers: to list, and to end. */
  readonly sessions: SessionManager
  /** Accounts at providers; `undefined` without the `oauth` option. */
  readonly oauth: OAuth
  /** Describes the routes; `undefined` without the `openapi` option. */
  readonly openapi: OpenApi
  /** The backends, for an application's own log-in and log-out routes. */
  readonly backends: { readonly [N in Name]: BackendHandle<User> }
  /** The route table, as data. Paths are below {@link mountPath}. */
  readonly routes: readonly Route[]
  /** The path of `baseUrl`, without a slash at its end. */
  readonly mountPath: string
  /** What tools may know of the set-up. */
  readonly settings: AuthSettings
  /**
   * Sweeps what has expired out of the stores: sessions, used tokens, counters. All of it is as good
   * as gone in any case, this makes room. Returns how many records went. Call it daily.
   *
   * @example
   * setInterval(() => auth.deleteExpired(), 24 * 60 * 60 * 1000)
   */
  deleteExpired(): Promise<number>
  /** Resolves once no deferred work (mails) is under way. For tests, and for shutting down. */
  idle(): Promise<void>
}

/**
 * Sets up the users of an application. Synchronous and cheap: keys are derived when first used.
 *
 * @throws {TypeError} for a configuration that cannot work, naming the option.
 * @example
 * export const auth = createAuth({
 *   baseUrl: 'https://api.example.com',
 *   secret: process.env.AUTH_SECRET,
 *   storage: drizzleStorage<User>(db, { users, sessions }),
 *   passwordHasher: argon2id(),
 *   backends: { cookie: { transport: cookieTransport(), strategy: sessionStrategy() } },
 *   notify: ({ to, kind, token }) => sendMail(to, kind, token),
 * })
 */
export function createAuth<
  User extends BaseUser,
  Name extends string,
  OAuth = undefined,
  OpenApi = undefined,
>(options: AuthOptions<User, Name, OAuth, OpenApi>): Auth<User, Name, OAuth, OpenApi> {
  const kernel = createKernel(options)
  const authentication = createAuthentication(options, kernel)
  const users = new UserManager(kernel)
  const sessions = createSessions(kernel, authentication)
  const features: FeatureEnvironment<User> = {
    ...featureEnvironment(options, kernel, authentication),
    routes: () => routes,
  }
  const oauth = createFeature('oauth', options.oauth, features)
  const pages = createFeature('pages', options.pages, features)
  const openapi = createFeature('openapi', options.openapi, features)
  const routes: readonly Route[] = [
    ...passwordLoginRoutes(kernel, authentication),
    ...accountRoutes(options, {
      ...kernel,
      ...authentication,
      environment: kernel,
      users,
      sessions,
    }),
    ...(oauth?.routes ?? []),
    ...(pages?.routes ?? []),
    ...(openapi?.routes ?? []),
  ]
  const { mountPath } = kernel.baseUrl
  const { emit, idle } = kernel.effects
  const router = createRouter(routes, { ...kernel, mountPath, emit })
  const withClientAddress = createClientAddress(options.trustedProxies)

  return {
    ...publicGuard<User, Name>(authentication.guard, { ...options, clock: kernel.clock }),
    handler: (request, context = {}) => router(request, withClientAddress(context, request)),
    users,
    sessions,
    // Undefined exactly where the option is, and the type with it.
    oauth: oauth?.manager as OAuth,
    openapi: openapi?.manager as OpenApi,
    backends: handles<User, Name>(authentication.backends, {
      ...kernel,
      ...authentication,
      withClientAddress,
    }),
    routes,
    mountPath,
    settings: settingsOf(options, kernel),
    deleteExpired: () => deleteExpired(kernel),
    idle,
  }
}

function createSessions<User extends BaseUser>(
  kernel: Kernel<User>,
  { backends }: AuthenticationParts<User>,
): SessionManager {
  return new SessionManager({
    ...kernel,
    store: kernel.storage.sessions,
    accepts: (session) => backends.some(({ strategy }) => strategy.accepts?.(session)),
  })
}

function featureEnvironment<User extends BaseUser>(
  { redirectOrigins = [] }: AuthOptions<User, string, unknown, unknown>,
  kernel: Kernel<User>,
  authentication: AuthenticationParts<User>,
): Omit<FeatureEnvironment<User>, 'routes'> {
  return {
    ...kernel,
    ...authentication,
    users: kernel,
    stateSigner: (kind) => kernel.signerOf('oauth-state', kind),
    redirectOrigins: exactOrigins('redirectOrigins', redirectOrigins),
  }
}

/** Makes the feature of an option, which is called as what makes its recipe. */
function createFeature<User extends BaseUser, Manager>(
  option: string,
  recipe: FeatureRecipe<Manager> | undefined,
  environment: FeatureEnvironment<User>,
): Feature<Manager> | undefined {
  if (recipe && typeof recipe !== 'function') {
    throw new TypeError(`${option}: write ${option}({ … })`)
  }
  return recipe?.(environment)
}

function passwordLoginRoutes<User extends BaseUser>(
  kernel: Kernel<User>,
  authentication: AuthenticationParts<User>,
): Route[] {
  return loginRoutes({
    ...kernel,
    ...authentication,
    identify: (credentials, context) => identifyByPassword(kernel, credentials, context),
    emit: kernel.effects.emit,
  })
}

async function deleteExpired({
  storage,
  rateLimits,
  clock,
}: Pick<Kernel<BaseUser>, 'storage' | 'rateLimits' | 'clock'>): Promise<number> {
  const stores = [storage.sessions, storage.oneTimeTokens, rateLimits]
  const counts = stores.map((store) => store?.deleteExpired(clock()) ?? 0)
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
}

function handles<User extends BaseUser, Name extends string>(
  backends: readonly Backend<User>[],
  options: BackendHandleOptions<User>,
): { readonly [N in Name]: BackendHandle<User> } {
  const entries = backends.map((backend) => [backend.name, createBackendHandle(backend, options)])
  // createBackends made one backend for each Name.
  return Object.fromEntries(entries) as { readonly [N in Name]: BackendHandle<User> }
}
