export type { AuthTablesOptions } from '../auth-tables.ts'
export type {
  OAuthAccountColumns,
  OneTimeTokenColumns,
  RateLimitColumns,
  SessionColumns,
  UserColumns,
} from '../columns.ts'
export type { RateLimitRow } from '../dialect.ts'
export type { TableOf, Tables } from '../storage.ts'
export type { OAuthAccountRow } from '../stores/oauth-account-store.ts'
export type { OneTimeTokenRow } from '../stores/one-time-token-store.ts'
export type { SessionRow } from '../stores/session-store.ts'
export {
  oauthAccountColumns,
  oneTimeTokenColumns,
  type PgKinds,
  rateLimitColumns,
  sessionColumns,
  userColumns,
} from './columns.ts'
export { type DrizzleStorageOptions, drizzleStorage, type PgDatabaseLike } from './storage.ts'
export { type AuthTables, authTables } from './tables.ts'
