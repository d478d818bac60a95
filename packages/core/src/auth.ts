import { accountRoutes } from './account-routes.ts'
import { type Backend, createBackends } from './authentication/backend.ts'
import { type BackendHandle, createBackendHandle } from './authentication/backend-handle.ts'
import { createGuard, type Guard, publicGuard } from './authentication/guard.ts'
import { createLogin, loginRoutes } from './authentication/login.ts'
import { createRecentLogin } from './authentication/recent-login.ts'
import { createSameOrigin } from './authentication/same-origin.ts'
import { createFingerprints } from './crypto/fingerprint.ts'
import { createKeyRing, type Purpose } from './crypto/key-ring.ts'
import { createTokenSigner, type TokenSigner } from './crypto/signed-token.ts'
import { parseBaseUrl } from './http/base-url.ts'
import { createClientAddress } from './http/client-address.ts'
import { createOriginCheck, exactOrigins } from './http/csrf.ts'
import type { RequestContext } from './http/request-context.ts'
import type { Route } from './http/route.ts'
import { createRouter } from './http/router.ts'
import { createSideEffects, reporter } from './http/side-effects.ts'
import { type AuthOptions, audiences } from './options.ts'
import type { BaseUser } from './ports/user-store.ts'
import { createLimiter } from './rate-limit/limiter.ts'
import { createLimits } from './rate-limit/limits.ts'
import { memoryRateLimits } from './rate-limit/memory-rate-limits.ts'
import { SessionManager } from './sessions/session-manager.ts'
import { assertMayLogIn } from './users/account.ts'
import { identifyByPassword } from './users/password-login.ts'
import { UserManager } from './users/user-manager.ts'
import { createUsersEnvironment, userFieldsOf } from './users-environment.ts'

/** The users of an application: routes, guard, and the rules without HTTP. */
export interface Auth<User extends BaseUser, Name extends string = string, OAuth = unknown>
  extends Guard<User, Name> {
  /** Answers every route. The context is what the runtime knows besides the request. */
  handler(request: Request, context?: RequestContext): Promise<Response>
  readonly users: UserManager<User>
  readonly sessions: SessionManager
  /** Accounts at providers; `undefined` without the `oauth` option. */
  readonly oauth: OAuth
  /** The backends, for an application's own log-in and log-out routes. */
  readonly backends: { readonly [N in Name]: BackendHandle<User> }
  /** The route table, as data. Paths are below {@link mountPath}. */
  readonly routes: readonly Route[]
  /** The path of `baseUrl`, without a slash at its end. */
  readonly mountPath: string
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
export function createAuth<User extends BaseUser, Name extends string, OAuth = undefined>(
  options: AuthOptions<User, Name, OAuth>,
): Auth<User, Name, OAuth> {
  const baseUrl = parseBaseUrl(options.baseUrl)
  const keys = createKeyRing(options.secret, options)
  const { clock = () => new Date(), hooks = {} } = options
  const onError = reporter(options.onError)
  const fields = userFieldsOf(options)
  const effects = createSideEffects({ onError, onEvent: options.onEvent, clock })
  const audienceOf = audiences(options)
  const { issuer } = baseUrl
  const signerOf = (purpose: Purpose, kind = ''): TokenSigner =>
    createTokenSigner({ purpose, keys, clock, issuer, audience: audienceOf(purpose) + kind })
  const fingerprints = createFingerprints(keys)
  const limits = createLimits(options.limits)
  const rateLimits = options.storage?.rateLimits ?? memoryRateLimits()
  const limiter = createLimiter({ limits, store: rateLimits, fingerprints, clock })
  const environment = createUsersEnvironment(options, { signerOf, effects, fingerprints, limiter })
  const { storage, identities, requireVerification } = environment
  const withClientAddress = createClientAddress(options.trustedProxies)
  const originCheck = createOriginCheck(baseUrl.origin, options.trustedOrigins ?? [])
  const redirectOrigins = exactOrigins('redirectOrigins', options.redirectOrigins ?? [])
  const backends = createBackends<User>(options.backends, {
    keys,
    storage,
    clock,
    later: effects.later,
    issuer,
    isSecure: baseUrl.isSecure,
    audienceOf,
    compatibility: options,
  })
  const guard = createGuard(backends, identities, originCheck)
  const sameOrigin = createSameOrigin(backends, originCheck)
  const login = createLogin<User>({
    identities,
    assertMayLogIn: (user) => assertMayLogIn(user, requireVerification),
    hooks,
    effects,
    clock,
    limiter,
  })
  const users = new UserManager(environment)
  const assertRecentLogin = createRecentLogin(options.reauthenticateAfterSeconds, clock)
  const sessions = new SessionManager({
    store: storage.sessions,
    effects,
    identities,
    accepts: (session) => backends.some(({ strategy }) => strategy.accepts?.(session)),
  })
  if (options.oauth && typeof options.oauth !== 'function') {
    throw new TypeError('oauth: write oauth({ google: google({ … }) })')
  }
  const oauth = options.oauth?.({
    baseUrl,
    keys,
    clock,
    stateSigner: (kind) => signerOf('oauth-state', kind),
    backends,
    guard,
    originCheck,
    assertRecentLogin,
    logIn: login.logIn,
    users: environment,
    fields,
    redirectOrigins,
    limits,
    onError,
  })
  const routes = [
    ...loginRoutes({
      backends,
      guard,
      sameOrigin,
      identify: (credentials, context) => identifyByPassword(environment, credentials, context),
      requireVerification,
      limits,
      emit: effects.emit,
      ...login,
    }),
    ...accountRoutes(options, {
      environment,
      users,
      sessions,
      fields,
      guard,
      assertRecentLogin,
      limits,
    }),
    ...(oauth?.routes ?? []),
  ]
  const router = createRouter(routes, {
    mountPath: baseUrl.mountPath,
    onError,
    emit: effects.emit,
    limiter,
  })

  return {
    ...publicGuard<User, Name>(guard, {
      reauthenticateAfterSeconds: options.reauthenticateAfterSeconds,
      clock,
    }),
    handler: (request, context = {}) => router(request, withClientAddress(context, request)),
    users,
    sessions,
    oauth: oauth?.manager as OAuth, // undefined exactly where the option is, and OAuth with it
    backends: handles<User, Name>(backends, (backend) =>
      createBackendHandle(backend, identities, guard, sameOrigin, { ...login, withClientAddress }),
    ),
    routes,
    mountPath: baseUrl.mountPath,
    async deleteExpired() {
      const stores = [storage.sessions, storage.oneTimeTokens, rateLimits]
      const counts = stores.map((store) => store?.deleteExpired(clock()) ?? 0)
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
    },
    idle: effects.idle,
  }
}

function handles<User, Name extends string>(
  backends: readonly Backend<User>[],
  make: (backend: Backend<User>) => BackendHandle<User>,
): { readonly [N in Name]: BackendHandle<User> } {
  const entries = backends.map((backend) => [backend.name, make(backend)] as const)
  // createBackends made one backend for each Name.
  return Object.fromEntries(entries) as { readonly [N in Name]: BackendHandle<User> }
}
