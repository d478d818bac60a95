import type { FeatureEnvironment } from '../feature.ts'
import type { OAuthAccountStore } from '../ports/oauth-account-store.ts'
import type { OneTimeTokenStore } from '../ports/one-time-token-store.ts'
import type { BaseUser } from '../ports/user-store.ts'
import type { Flows } from './flow.ts'
import type { ConfiguredProvider } from './options.ts'
import type { Outbound } from './outbound.ts'
import type { RedirectRule } from './redirect-to.ts'
import type { TokenVault } from './token-vault.ts'

/** What the rules about providers' accounts work with. */
export interface OAuthEnvironment<User extends BaseUser> extends FeatureEnvironment<User> {
  readonly providers: ReadonlyMap<string, ConfiguredProvider>
  readonly accounts: OAuthAccountStore
  readonly oneTimeTokens: OneTimeTokenStore
  readonly vault: TokenVault
  readonly associateByEmail: boolean
  /** Whether a provider's word on addresses counts. */
  readonly trusts: (provider: string) => boolean
  readonly outbound: Outbound
}

/** What the routes of a provider stand on. */
export interface FlowParts<User extends BaseUser> {
  readonly environment: OAuthEnvironment<User>
  readonly flows: Flows
  readonly redirects: RedirectRule
}
