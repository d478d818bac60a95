export type { RateLimitRow } from '../dialect.ts'
export type { TableOf, Tables } from '../storage.ts'
export type { OAuthAccountRow } from '../stores/oauth-account-store.ts'
export type { OneTimeTokenRow } from '../stores/one-time-token-store.ts'
export type { SessionRow } from '../stores/session-store.ts'
export {
  type OAuthAccountColumns,
  type OneTimeTokenColumns,
  oauthAccountColumns,
  oneTimeTokenColumns,
  type RateLimitColumns,
  rateLimitColumns,
  type SessionColumns,
  sessionColumns,
  type UserColumns,
  userColumns,
} from './columns.ts'
export { drizzleStorage, type SQLiteDatabaseLike } from './storage.ts'
export { type AuthTables, type AuthTablesOptions, authTables } from './tables.ts'
