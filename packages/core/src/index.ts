// Set-up
export { type Auth, createAuth } from './auth.ts'
export type { AuthOptions, RouteGroups } from './options.ts'
export type { AuthSettings } from './settings.ts'
export { fastapiUsersCompatibility } from './compatibility.ts'

// Backends: how a token travels × what it is
export type { BackendOptions } from './authentication/backend.ts'
export type { BackendHandle } from './authentication/backend-handle.ts'
export { type BearerTransportOptions, bearerTransport } from './authentication/bearer-transport.ts'
export { cookieTransport } from './authentication/cookie-transport.ts'
export type { CookieTransportOptions } from './authentication/credential-cookie.ts'
export { type SessionStrategyOptions, sessionStrategy } from './authentication/session-strategy.ts'
export {
  type JwtStrategyOptions,
  jwtStrategy,
  type RefreshOptions,
} from './authentication/jwt-strategy.ts'
export type {
  Transport,
  TransportEnvironment,
  TransportRecipe,
} from './authentication/transport.ts'
export type { IssuedToken } from './authentication/issued-token.ts'
export type {
  Credential,
  RefreshGrant,
  Strategy,
  StrategyRoutesEnvironment,
  StrategyRecipe,
  Subject,
} from './authentication/strategy.ts'
export type { BackendEnvironment, CompatibilityOptions } from './authentication/environment.ts'
export type { PublicJwk, SigningJwk } from './crypto/key-pairs.ts'
export type { KeyRing, Keys, Purpose } from './crypto/key-ring.ts'

// Guard: who is asking?
export {
  type Authentication,
  type Guard,
  type GuardOptions,
  isPermitted,
  type RecentLoginOptions,
} from './authentication/guard.ts'

// What is there when it is chosen
export type { FeatureRecipe } from './feature.ts'

// Users: what is an account?
export type { UserManager, VerificationProof } from './users/user-manager.ts'
export {
  type ExtraColumn,
  type Field,
  type FieldOptions,
  type FieldReader,
  type Fields,
  type FieldWriter,
  field,
  type NewUser,
  type RegisterBody,
  type SecretColumns,
  type UpdateMeBody,
  type UpdateUserBody,
  type UserChanges,
  type UserOf,
} from './users/user.ts'
export type { AfterHook, BeforeHook } from './authentication/login.ts'
export type { Hooks, Registration } from './users/hooks.ts'
export type { EmailChange, Notify, VerifyProof } from './users/environment.ts'
export { canonicalEmail } from './users/email.ts'

// Passwords: which new ones are taken
export type { PasswordOwner, ValidatePassword } from './passwords/policy.ts'
export { minimumLength } from './passwords/minimum-length.ts'
export { type ContextWordsOptions, contextWords } from './passwords/context-words.ts'

// Sessions
export type { ActiveSession, SessionManager } from './sessions/session-manager.ts'

// Requests and routes
export type { CallContext, RequestContext, RequestLike } from './http/request-context.ts'
export type { AnswerName, Method, Route, RouteGuard, RouteInput } from './http/route.ts'
export type { Issue, Shape, Validated, ValueSchema } from './http/schema.ts'

// Limits: how often?
export type { LimitOptions } from './rate-limit/limits.ts'
export {
  type MemoryRateLimitsOptions,
  memoryRateLimits,
} from './rate-limit/memory-rate-limits.ts'
export type { LimitName, NamedRateLimit, RateLimit } from './rate-limit/rate-limit.ts'

// Audit stream
export type { OnEvent } from './http/side-effects.ts'
export type { AuthAction, AuthEvent } from './ports/auth-event.ts'

// Errors
export {
  AuthError,
  type AuthErrorOptions,
  type ErrorCode,
  type HeaderList,
  OwnerMissing,
  StorageUnavailable,
  UniqueViolation,
} from './errors.ts'
export { type ErrorDescription, errorCodes } from './error-codes.ts'
export { errorResponse } from './http/response.ts'

// Ports: what the outside world provides
export type { Storage } from './ports/storage.ts'
export type { Finding, Inspect, Inspection } from './ports/inspection.ts'
export type {
  Account,
  BaseUser,
  Expected,
  UserColumn,
  UserId,
  UserListOptions,
  UserStore,
  UserValues,
} from './ports/user-store.ts'
export type { FoundSession, Session, SessionStore } from './ports/session-store.ts'
export type {
  OAuthAccount,
  OAuthAccountChanges,
  OAuthAccountKey,
  OAuthAccountStore,
} from './ports/oauth-account-store.ts'
export type { OneTimeTokenStore } from './ports/one-time-token-store.ts'
export type { Count, Counter, ExpectedCount, RateLimitStore } from './ports/rate-limit-store.ts'
export type { PasswordHasher, PasswordVerdict } from './ports/password-hasher.ts'
export type {
  LinkNotice,
  Notice,
  Notification,
  PasswordNotice,
  SecurityNotice,
  TokenMail,
} from './ports/notification.ts'
export type { Clock } from './ports/clock.ts'
